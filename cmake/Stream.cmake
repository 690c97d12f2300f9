# `readout publish` and `readout worker` (src/stream, not part of libreadout). The NATS client's header alone is needed here: the library is loaded
# when it is needed (src/stream/link.c). Without the header the two commands only say that they are lacking.
pkg_check_modules(NATS libnats>=3.4)

file(GLOB stream_sources CONFIGURE_DEPENDS src/stream/*.c)
if(NATS_FOUND)
    list(FILTER stream_sources EXCLUDE REGEX "/lacking\\.c$")
else()
    message(STATUS "nats.c (libnats-dev) is not there: readout publish and readout worker are left out")
    list(FILTER stream_sources INCLUDE REGEX "/(lacking|health)\\.c$")
endif()
add_library(readout_stream STATIC ${stream_sources})
target_include_directories(readout_stream SYSTEM PRIVATE ${NATS_INCLUDE_DIRS})
target_link_libraries(readout_stream PUBLIC readout_static readout_serve Threads::Threads ${CMAKE_DL_LIBS})
target_link_libraries(readout_inside INTERFACE readout_stream)
# What src/stream uses of the HTTP library wants late_tls.c too, also in a program that has nothing else of src/serve.
if(MICROHTTPD_STATIC AND NOT READOUT_SANITIZE)
    target_link_options(readout_stream INTERFACE "LINKER:-u,ro_late_tls")
endif()
