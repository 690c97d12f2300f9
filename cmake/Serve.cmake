# The server of `readout serve` (src/serve, not part of libreadout) and the page inside it (web/).
pkg_check_modules(MICROHTTPD REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
find_library(MICROHTTPD_STATIC libmicrohttpd.a)

file(GLOB serve_sources CONFIGURE_DEPENDS src/serve/*.c)
list(FILTER serve_sources EXCLUDE REGEX "late_tls\\.c$")

# --- the page: bundled by npm's esbuild; where node or npm is lacking, or npm cannot fetch, it is left out and the build says so ---------------

find_program(NODE_PROGRAM NAMES node nodejs)
find_program(NPM_PROGRAM npm)
if(NODE_PROGRAM AND NPM_PROGRAM)
    set(page_dir ${CMAKE_BINARY_DIR}/page)
else()
    set(page_dir ${CMAKE_BINARY_DIR}/no-page) # of its own, so that the page is made as soon as they are there
endif()
set(page_names index.html app.js app.css world.json icon.svg)
file(GLOB web_sources CONFIGURE_DEPENDS web/package.json web/package-lock.json web/build web/src/*)
set(page_files "")
foreach(name IN LISTS page_names)
    list(APPEND page_files ${page_dir}/${name})
endforeach()
if(NODE_PROGRAM AND NPM_PROGRAM)
    add_custom_command(
        OUTPUT ${page_files}
        COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/web/build ${page_dir} ${NODE_PROGRAM} ${NPM_PROGRAM}
        DEPENDS ${web_sources}
        COMMENT "Bundling web/ into the page"
        VERBATIM)
else()
    message(STATUS "node and npm are not there: the page of `readout serve` is left out, its API is not")
    file(MAKE_DIRECTORY ${page_dir})
    foreach(file IN LISTS page_files)
        file(WRITE ${file} "")
    endforeach()
endif()
set(RO_PAGE_DIR ${page_dir})
set(RO_SCHEMAS_FILE ${CMAKE_CURRENT_SOURCE_DIR}/src/serve/schemas.json)
configure_file(cmake/page.S.in ${CMAKE_BINARY_DIR}/embedded/page.S @ONLY)
set_property(SOURCE ${CMAKE_BINARY_DIR}/embedded/page.S PROPERTY OBJECT_DEPENDS "${page_files};${RO_SCHEMAS_FILE}")

# --- the server ---------------------------------------------------------------------------------------------------------------------------------

# Like JSON and SQLite, the HTTP library is carried along, so that the command needs no library but C's. GnuTLS, which only TLS needs, is looked for
# when it is needed (src/serve/late_tls.c). A sanitizer wants the shared ones.
if(MICROHTTPD_STATIC AND NOT READOUT_SANITIZE)
    list(APPEND serve_sources src/serve/late_tls.c)
    set(http_of_programs ${MICROHTTPD_STATIC} ${CMAKE_DL_LIBS})
    set(serve_definitions RO_LATE_TLS)
else()
    set(http_of_programs PkgConfig::MICROHTTPD)
    set(serve_definitions "")
endif()
add_library(readout_serve STATIC ${serve_sources} ${CMAKE_BINARY_DIR}/embedded/page.S)
target_compile_definitions(readout_serve PRIVATE ${serve_definitions})
target_include_directories(readout_serve PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include ${CMAKE_CURRENT_SOURCE_DIR}/src)
target_link_libraries(readout_serve PUBLIC readout_static ${http_of_programs} Threads::Threads)
target_link_libraries(readout_inside INTERFACE readout_serve)
