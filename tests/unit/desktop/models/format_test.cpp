// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/format.h"

#include <QtTest>

using namespace breakwater;
using namespace breakwater::desktop::models;
using base::Seconds;

class FormatTest : public QObject {
    Q_OBJECT

  private slots:
    void whatIsUnknownIsADashAndNeverZero() {
        const Format format;
        for (const QString& text :
             {format.count({}), format.perSecond({}), format.rate({}), format.callsPerSecond({}),
              format.percent({}), format.span({}), format.range({}), format.clock({}), format.dayAndClock({}),
              format.millis({}), format.age({}), format.bytes({})}) {
            QCOMPARE(text, QString::fromUtf8("—"));
        }
        QCOMPARE(format.count(0), QString("0"));
    }

    void numbersAreGrouped() {
        const Format format;
        QCOMPARE(format.count(300'000), QString("300,000"));
        QCOMPARE(format.count(9'999'999), QString("9,999,999"));
        QCOMPARE(format.count(12'345'678), QString("12.3 M"));
        QCOMPARE(format.signedCount(-1'500), QString::fromUtf8("−1,500"));
        QCOMPARE(format.signedCount(500), QString("+500"));
        QCOMPARE(format.signedCount(0), QString("0"));
        QCOMPARE(format.axis(250'000), QString("250k"));
        QCOMPARE(format.axis(1'500), QString("1.5k"));
        QCOMPARE(format.axis(2'000'000), QString("2M"));
        QCOMPARE(format.axis(0.25), QString("0.25"));
        QCOMPARE(format.axis(0), QString("0"));
    }

    void ratesHaveTheirUnitInEitherLanguage() {
        const Format english;
        const Format korean(Language::Korean);
        QCOMPARE(english.perSecond(1'000), QString("1,000/s"));
        QCOMPARE(korean.perSecond(1'000), QString::fromUtf8("초당 1,000명"));
        QCOMPARE(english.perSecond(0.5), QString("0.5/s"));
        QCOMPARE(english.perSecond(430.6), QString("431/s"));
        QCOMPARE(english.rate(model::Rate{1'000'500}), QString("1,000.5/s"));
        QCOMPARE(english.rate(model::Rate{10}), QString("0.01/s"));
        QCOMPARE(korean.rate(model::Rate::perSecond(250)), QString::fromUtf8("초당 250명"));
        QCOMPARE(korean.callsPerSecond(1'204), QString("1,204/s"));
        QCOMPARE(english.percent(0.53), QString("53 %"));
        QCOMPARE(english.percent(0.0042), QString("0.42 %"));
        QCOMPARE(english.percentPoints(0.031), QString("+3"));
        QCOMPARE(english.percentPoints(-0.021), QString::fromUtf8("−2"));
    }

    void spansAreReadAsClocks() {
        const Format format;
        QCOMPARE(format.span(Seconds(527)), QString("8:47"));
        QCOMPARE(format.span(Seconds(3'723)), QString("1:02:03"));
        QCOMPARE(format.span(Seconds(0)), QString("0:00"));
        QCOMPARE(format.signedSpan(Seconds(-151)), QString::fromUtf8("−2:31"));
        QCOMPARE(format.signedSpan(Seconds(5)), QString("+0:05"));
        QCOMPARE(format.range(model::SecondsRange{490, 570}), QString::fromUtf8("8:10–9:30"));
        QCOMPARE(format.range(model::SecondsRange{490, 490}), QString("8:10"));
        QCOMPARE(format.age(base::Millis(240)), QString("0.2 s"));
        QCOMPARE(format.age(base::Millis(7'900)), QString("7 s"));
        QCOMPARE(format.age(base::Millis(65'000)), QString("1:05"));
        QCOMPARE(format.millis(14.2), QString("14 ms"));
        QCOMPARE(format.millis(0.4), QString("0.4 ms"));
        QCOMPARE(format.millis(1'234), QString("1.2 s"));
        QCOMPARE(format.bytes(12ULL << 20U), QString("12 MB"));
        QCOMPARE(format.bytes(999), QString("999 B"));
    }

    void timesAreOfTheZoneAndExportsSayTheirOffset() {
        const auto at = base::wallFromMicros(1'764'068'993'250'000); // 2025-11-25 11:09:53.250 UTC
        const Format seoul(Language::Korean, QTimeZone("Asia/Seoul"));
        QCOMPARE(seoul.clock(at), QString("20:09:53"));
        QCOMPARE(seoul.dayAndClock(at), QString("2025-11-25 20:09:53"));
        QCOMPARE(seoul.zoneLabel(at), QString("KST (UTC+9)"));
        QCOMPARE(seoul.exported(at), QString("2025-11-25T20:09:53.250+09:00"));
        const Format utc;
        QCOMPARE(utc.clock(at), QString("11:09:53"));
        QCOMPARE(utc.zoneLabel(at), QString("UTC"));
        QCOMPARE(utc.exported(at), QString("2025-11-25T11:09:53.250+00:00"));
        QCOMPARE(Format(Language::English, QTimeZone("Asia/Kathmandu")).zoneLabel(at), QString("UTC+5:45"));
    }
};

QTEST_GUILESS_MAIN(FormatTest)
#include "format_test.moc"
