# libreadout: the C sources once (readout_core), the embedded model and knowledge, and of both the shared and the static library.
#
# tools/compile.c is linked with the core and makes the knowledge that the library embeds; that is why the embedded part is an object
# of its own, which exists twice: full for the library, empty for the tools and the trainer.

file(GLOB core_sources CONFIGURE_DEPENDS
    src/base/*.c src/text/*.c src/input/*.c src/model/*.c src/syntax/*.c src/knowledge/*.c
    src/actors/*.c src/rules/*.c src/events/*.c src/record/*.c src/output/*.c src/run/*.c)
file(GLOB store_sources CONFIGURE_DEPENDS src/store/*.c)
list(APPEND core_sources ${store_sources})

# A file of SQL as a string of the library (src/store/schema.h).
function(embed_sql name file)
    set(RO_SQL_NAME ${name})
    set(RO_SQL_FILE ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(source ${CMAKE_BINARY_DIR}/embedded/${name}.S)
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/sql.S.in ${source} @ONLY)
    set_property(SOURCE ${source} PROPERTY OBJECT_DEPENDS ${RO_SQL_FILE})
    set(core_sources ${core_sources} ${source} PARENT_SCOPE)
endfunction()
embed_sql(ro_schema_sql src/store/schema.sql)
embed_sql(ro_schema_pg_sql src/store/schema_pg.sql)

add_library(readout_core OBJECT ${core_sources})
target_include_directories(readout_core PUBLIC
    $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/src>)
target_include_directories(readout_core SYSTEM PRIVATE ${CURL_INCLUDE_DIRS} ${PQ_INCLUDE_DIRS})
target_link_libraries(readout_core PUBLIC PkgConfig::JANSSON PkgConfig::SQLITE PkgConfig::INPUTS Threads::Threads m ${CMAKE_DL_LIBS})

# --- what is embedded --------------------------------------------------------------------------------------------------------

file(GLOB model_file CONFIGURE_DEPENDS models/english.model)
file(GLOB compiler_main CONFIGURE_DEPENDS tools/compile.c)
file(GLOB compiler_parts CONFIGURE_DEPENDS tools/compile/*.c tools/compile_*.c)
file(GLOB_RECURSE data_files CONFIGURE_DEPENDS data/*.tsv data/*.rule)
set(knowledge_file "")

set(RO_EMPTY_FILE ${CMAKE_BINARY_DIR}/embedded/empty)
if(NOT EXISTS ${RO_EMPTY_FILE})
    file(WRITE ${RO_EMPTY_FILE} "")
endif()

function(add_embedded name model knowledge)
    set(RO_MODEL_FILE ${RO_EMPTY_FILE})
    set(RO_KNOWLEDGE_FILE ${RO_EMPTY_FILE})
    if(model)
        set(RO_MODEL_FILE ${model})
    endif()
    if(knowledge)
        set(RO_KNOWLEDGE_FILE ${knowledge})
    endif()
    set(source ${CMAKE_BINARY_DIR}/embedded/${name}.S)
    configure_file(${CMAKE_CURRENT_SOURCE_DIR}/cmake/embedded.S.in ${source} @ONLY)
    add_library(${name} OBJECT ${source})
    # The assembler's .incbin is invisible to the build's own dependency scan.
    set_property(SOURCE ${source} PROPERTY OBJECT_DEPENDS "${RO_MODEL_FILE};${RO_KNOWLEDGE_FILE}")
endfunction()

add_embedded(readout_embedded_empty "" "")

if(compiler_main AND data_files)
    set(knowledge_file ${CMAKE_BINARY_DIR}/readout.knowledge)
    add_executable(readout-compile ${compiler_main} ${compiler_parts})
    target_include_directories(readout-compile PRIVATE tools)
    target_link_libraries(readout-compile PRIVATE readout_core readout_embedded_empty)
    if(GEONAMES_FOUND)
        target_compile_definitions(readout-compile PRIVATE HAVE_GEONAMES)
        target_link_libraries(readout-compile PRIVATE PkgConfig::GEONAMES)
    else()
        message(STATUS "libgeonames (libgeonames-dev) is not there: the knowledge lacks its cities")
    endif()
    add_custom_command(
        OUTPUT ${knowledge_file}
        # What a compiler keeps until it exits is no leak: the sanitizer's verdict on it must not stop the build.
        COMMAND ${CMAKE_COMMAND} -E env ASAN_OPTIONS=detect_leaks=0 $<TARGET_FILE:readout-compile> ${CMAKE_CURRENT_SOURCE_DIR}/data ${knowledge_file}
        DEPENDS readout-compile ${data_files}
        COMMENT "Compiling data/ into readout.knowledge"
        VERBATIM)
    add_custom_target(readout_knowledge DEPENDS ${knowledge_file})
endif()

add_embedded(readout_embedded "${model_file}" "${knowledge_file}")
if(knowledge_file)
    add_dependencies(readout_embedded readout_knowledge)
endif()

# --- the two libraries --------------------------------------------------------------------------------------------------------

# The static library serves our own programs; they carry the JSON library and SQLite too, so that nothing but the C library is needed where they run.
# (Others link it by readout.pc.) A sanitizer wants the shared one.
if(JANSSON_STATIC AND NOT READOUT_SANITIZE)
    set(json_of_programs ${JANSSON_STATIC})
else()
    set(json_of_programs PkgConfig::JANSSON)
endif()
if(SQLITE_STATIC AND NOT READOUT_SANITIZE)
    set(database_of_programs ${SQLITE_STATIC} ${CMAKE_DL_LIBS})
else()
    set(database_of_programs PkgConfig::SQLITE)
endif()

add_library(readout_static STATIC $<TARGET_OBJECTS:readout_core> $<TARGET_OBJECTS:readout_embedded>)
set_target_properties(readout_static PROPERTIES OUTPUT_NAME readout)
target_include_directories(readout_static PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include PRIVATE src)
target_link_libraries(readout_static PUBLIC ${json_of_programs} ${database_of_programs} PkgConfig::INPUTS Threads::Threads m ${CMAKE_DL_LIBS})

add_library(readout_shared SHARED $<TARGET_OBJECTS:readout_core> $<TARGET_OBJECTS:readout_embedded>)
set_target_properties(readout_shared PROPERTIES OUTPUT_NAME readout VERSION ${PROJECT_VERSION} SOVERSION 0)
target_include_directories(readout_shared PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
target_link_libraries(readout_shared PRIVATE PkgConfig::JANSSON PkgConfig::SQLITE PkgConfig::INPUTS Threads::Threads m ${CMAKE_DL_LIBS})
if(NOT READOUT_SANITIZE)
    target_link_options(readout_shared PRIVATE -Wl,--no-undefined)
endif()

# The same as the static library, but with its inside in view: what the command, the tests and the benchmark link.
add_library(readout_inside INTERFACE)
target_include_directories(readout_inside INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}/src)
target_link_libraries(readout_inside INTERFACE readout_static)
