# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, and the two Debian packages that CPack makes of it:
# breakwater (service, breakwaterctl, crowd) and breakwater-console.
include(GNUInstallDirs)
if(NOT TARGET breakwaterd)
  return() # a build of some rooms only has nothing to install
endif()

foreach(program IN ITEMS breakwaterd breakwaterctl breakwater-crowd)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT service)
  endif()
endforeach()
set(doc ${CMAKE_INSTALL_DATADIR}/doc/breakwater)
install(FILES packaging/systemd/breakwater.service DESTINATION lib/systemd/system COMPONENT service)
install(FILES packaging/examples/nginx-shop.conf packaging/examples/steer.py packaging/breakwater.conf
        DESTINATION ${doc}/examples COMPONENT service)
install(FILES README.md CHANGELOG.md DESTINATION ${doc} COMPONENT service)
install(FILES LICENSE DESTINATION ${doc} RENAME copyright COMPONENT service)
install(DIRECTORY proto/breakwater DESTINATION ${CMAKE_INSTALL_DATADIR}/breakwater/proto COMPONENT service
        FILES_MATCHING PATTERN "*.proto")
# Only the package may write to /etc: an install into another prefix leaves the system's settings alone.
install(FILES packaging/breakwater.conf DESTINATION /etc/breakwater COMPONENT settings EXCLUDE_FROM_ALL)
if(TARGET breakwater-console)
  install(TARGETS breakwater-console RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT console)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/breakwater-console RENAME copyright COMPONENT console)
  install(FILES packaging/breakwater-console.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT console)
  install(FILES console/desktop/views/icons/breakwater-console.svg
          DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT console)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME breakwater)
set(CPACK_PACKAGE_VENDOR Breakwater)
set(CPACK_PACKAGE_CONTACT "The Breakwater authors <breakwater@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "virtual waiting room for on-sales")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL service settings)
set(CPACK_COMPONENT_SERVICE_GROUP breakwater)
set(CPACK_COMPONENT_SETTINGS_GROUP breakwater)
set(CPACK_DEBIAN_BREAKWATER_PACKAGE_NAME breakwater)
set(CPACK_DEBIAN_BREAKWATER_PACKAGE_RECOMMENDS "redis-server (>= 5:7.0)")
foreach(script IN ITEMS conffiles postinst prerm postrm)
  list(APPEND CPACK_DEBIAN_BREAKWATER_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/debian/${script})
endforeach()
set(CPACK_DEBIAN_BREAKWATER_DESCRIPTION
    "Gives everyone who arrives a place in line, shows their position as it falls and
lets them through to the shop at exactly the set rate, in the order they came.
Contains the service, the command line tool and a simulated crowd.")
if(TARGET breakwater-console)
  list(APPEND CPACK_COMPONENTS_ALL console)
  set(CPACK_COMPONENT_CONSOLE_GROUP breakwater-console)
  set(CPACK_DEBIAN_BREAKWATER-CONSOLE_PACKAGE_NAME breakwater-console)
  # The icons are SVG, and Korean needs a font; neither shows as a linked library.
  set(CPACK_DEBIAN_BREAKWATER-CONSOLE_PACKAGE_DEPENDS libqt6svg6)
  set(CPACK_DEBIAN_BREAKWATER-CONSOLE_PACKAGE_RECOMMENDS "fonts-noto-cjk, qt6-translations-l10n")
  set(CPACK_DEBIAN_BREAKWATER-CONSOLE_DESCRIPTION
      "Desktop console: shows the queue, the rate, bans and the service's health, and steers them.")
endif()
include(CPack)
