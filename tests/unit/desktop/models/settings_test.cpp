// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/settings.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace breakwater::desktop::models;

class SettingsTest : public QObject {
    Q_OBJECT

  private slots:
    void serversAreRememberedByTheirAddress() {
        const QTemporaryDir dir;
        ServerProfile seoul;
        seoul.name = "Seoul";
        seoul.address = "seoul.example:50051";
        seoul.tls = true;
        seoul.caFile = "/etc/ca.pem";
        seoul.production = true;
        seoul.event = "winter";
        {
            Settings settings(dir.filePath("c.ini"));
            QVERIFY(!settings.last());
            settings.remember(seoul);
            ServerProfile local;
            local.address = "127.0.0.1:50051";
            settings.remember(local);
            seoul.event = "spring";
            settings.remember(seoul);
        }
        Settings settings(dir.filePath("c.ini"));
        QCOMPARE(settings.servers().size(), 2);
        QCOMPARE(settings.last().value(), seoul);
        settings.forget(seoul.address);
        QCOMPARE(settings.servers().size(), 1);
        QVERIFY(!settings.last());
    }

    void layoutsAreOfTheirServerAndOfThisVersion() {
        const QTemporaryDir dir;
        {
            Settings settings(dir.filePath("c.ini"));
            settings.setLayout("a:1", "docks", "AAA");
            settings.setLayout("a:1", "columns/places", QByteArray("\0\1\2", 3));
            settings.setLayout("b:1", "docks", "BBB");
        }
        {
            Settings settings(dir.filePath("c.ini"));
            QCOMPARE(settings.layout("a:1", "docks"), QByteArray("AAA"));
            QCOMPARE(settings.layout("a:1", "columns/places"), QByteArray("\0\1\2", 3));
            QCOMPARE(settings.layout("b:1", "docks"), QByteArray("BBB"));
            QCOMPARE(settings.layout("b:1", "columns/places"), QByteArray());
            settings.setLanguage(Language::Korean);
        }
        QSettings(dir.filePath("c.ini"), QSettings::IniFormat).setValue("version", Settings::kVersion + 1);
        Settings settings(dir.filePath("c.ini"));
        QCOMPARE(settings.layout("a:1", "docks"), QByteArray());
        QCOMPARE(settings.language().value(), Language::Korean);
    }

    void whatCannotBeReadCountsAsNotRemembered() {
        const QTemporaryDir dir;
        QFile file(dir.filePath("c.ini"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[servers\nlanguage=klingon\nscale=7000\ntheme=\xff\n");
        file.close();
        Settings settings(dir.filePath("c.ini"));
        QVERIFY(settings.servers().isEmpty());
        QVERIFY(!settings.language());
        QVERIFY(!settings.theme());
        QCOMPARE(settings.scale(), 100);
        settings.setScale(500);
        QCOMPARE(settings.scale(), 160);
    }
};

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
