# Debian's libraries, each as one target. Their packages are listed in packages.txt.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
# Debian ships fmt as headers and a shared library only; static programs get their own copy of it.
add_library(fmt_static STATIC ${CMAKE_SOURCE_DIR}/cmake/fmt.cpp)
add_library(fmt ALIAS fmt_static)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(GTest REQUIRED)
find_package(yaml-cpp REQUIRED)

# httplib's feature macros change the layout of its classes: without the flags of its own
# pkg-config file a program that uses it crashes.
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)

pkg_check_modules(libarchive REQUIRED IMPORTED_TARGET libarchive)

# The apps are static programs, so they name the archives themselves: pkg-config's targets are the
# shared libraries. Debian's httplib exists only as one of those: the apps serve HTTP with libevent.
find_library(LIBEVENT libevent.a REQUIRED)
find_library(HIREDIS libhiredis.a REQUIRED)

find_library(CMARK_GFM cmark-gfm REQUIRED)
find_library(CMARK_GFM_EXTENSIONS cmark-gfm-extensions REQUIRED)

# minirun is a static program too: it compiles seccomp filters.
find_library(LIBSECCOMP libseccomp.a REQUIRED)

# minicontainer is one as well. libarchive's archive has tar and the filters that layers use; of the
# libraries that its other formats need, none is linked.
find_library(LIBARCHIVE libarchive.a REQUIRED)
find_library(LIBZSTD libzstd.a REQUIRED)
find_library(LIBZ libz.a REQUIRED)
find_library(LIBCRYPTO libcrypto.a REQUIRED)
# Links, addresses and routes. Its headers lie in a folder of their own.
find_library(LIBNL_ROUTE libnl-route-3.a REQUIRED)
find_library(LIBNL libnl-3.a REQUIRED)
find_path(LIBNL_INCLUDE netlink/netlink.h PATH_SUFFIXES libnl3 REQUIRED)
add_library(netlink INTERFACE)
target_link_libraries(netlink INTERFACE ${LIBNL_ROUTE} ${LIBNL} Threads::Threads)
target_include_directories(netlink SYSTEM INTERFACE ${LIBNL_INCLUDE})
