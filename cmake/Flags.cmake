# What every compilation gets. Optimisation and debug information come from the preset.

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -g0 -DNDEBUG")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g3")

# POSIX 2008, and with it what glibc adds by default (CPU sets, getopt_long).
add_compile_definitions(_GNU_SOURCE)

# A fused multiply-add rounds once where two operations round twice: whether the compiler makes one must not decide what comes out.
add_compile_options("$<$<COMPILE_LANGUAGE:C>:-Wall;-Wextra;-Wshadow;-Wpedantic;-ffp-contract=off>")

if(READOUT_WERROR AND CMAKE_C_COMPILER_ID STREQUAL "GNU" AND CMAKE_C_COMPILER_VERSION VERSION_GREATER_EQUAL 12
   AND CMAKE_C_COMPILER_VERSION VERSION_LESS 13)
    add_compile_options("$<$<COMPILE_LANGUAGE:C>:-Werror>")
endif()

if(READOUT_SANITIZE)
    add_compile_options("$<$<COMPILE_LANGUAGE:C>:-fsanitize=${READOUT_SANITIZE};-fno-sanitize-recover=all;-fno-omit-frame-pointer>")
    add_link_options(-fsanitize=${READOUT_SANITIZE})
endif()

if(READOUT_LTO)
    set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()
