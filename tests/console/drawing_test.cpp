// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/drawing.h"

#include <QTest>

using namespace breakwater::desktop::views;

class DrawingTest : public QObject {
    Q_OBJECT

  private slots:
    void stepsOfTheAxisAreRound() {
        QCOMPARE(roundStep(100, 4), 25.0);
        QCOMPARE(roundStep(101, 4), 50.0);
        QCOMPARE(roundStep(1'000'000, 4), 250'000.0);
        QCOMPARE(roundStep(7, 4), 2.0);
        QCOMPARE(roundStep(0.9, 4), 0.25);
    }

    void aStepNeverNeedsMoreLinesThanAllowed() {
        for (double top = 0.001; top < 1e7; top *= 1.37) {
            QVERIFY2(roundStep(top, 4) * 4 >= top * (1 - 1e-9), qPrintable(QString::number(top)));
            QVERIFY2(roundStep(top, 4) * 4 <= top * 2.6, qPrintable(QString::number(top)));
        }
    }

    void labelsOfTheTimeAxisFitItsWidth() {
        for (const double minutes : {5.0, 15.0, 30.0, 60.0}) {
            for (int most = 1; most < 9; ++most) {
                QVERIFY(minutes * 60'000 / timeStep(minutes * 60'000, most) <= most);
            }
        }
        QCOMPARE(timeStep(15 * 60'000, 3), 300'000.0);
    }
};

QTEST_GUILESS_MAIN(DrawingTest)
#include "drawing_test.moc"
