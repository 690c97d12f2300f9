# The programs: readout, readout-train, and whatever stands in tools/.

# --- readout ---
file(GLOB cli_sources CONFIGURE_DEPENDS src/cli/*.c)
add_executable(readout ${cli_sources})
target_link_libraries(readout PRIVATE readout_inside)

# --- readout-train ---
file(GLOB train_sources CONFIGURE_DEPENDS src/train/*.c)
if(train_sources AND OPENBLAS_FOUND)
    add_executable(readout-train ${train_sources})
    target_link_libraries(readout-train PRIVATE readout_core readout_embedded_empty PkgConfig::OPENBLAS)
elseif(train_sources)
    message(STATUS "OpenBLAS (libopenblas-dev) is not there: readout-train is left out")
endif()

# --- tools: each .c its own program; tools/compile.c is readout-compile (cmake/Library.cmake) ---
file(GLOB tool_sources CONFIGURE_DEPENDS tools/*.c)
foreach(source IN LISTS tool_sources)
    get_filename_component(name ${source} NAME_WE)
    if(TARGET readout-${name} OR name MATCHES "^compile_")
        continue()
    endif()
    add_executable(readout-${name} ${source})
    target_link_libraries(readout-${name} PRIVATE readout_core readout_embedded_empty)
endforeach()
