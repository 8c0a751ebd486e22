// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QApplication>
#include <QKeySequence>
#include <QTest>
#include <QWidget>

namespace breakwater::stage {

/// An operator's hand on the keyboard: what has the focus gets the keys, and each act is counted. A chord is
/// one act, and so is a word or a number typed. GUI thread.
class Hand {
  public:
    void press(QKeyCombination chord) {
        ++m_acts;
        QTest::keyClick(target(), chord.key(), chord.keyboardModifiers());
    }
    void type(const QString& text) {
        ++m_acts;
        QTest::keyClicks(target(), text);
    }
    int acts() const { return m_acts; }

  private:
    static QWidget* target() {
        QWidget* focused = QApplication::focusWidget();
        return focused ? focused : QApplication::activeWindow();
    }

    int m_acts = 0;
};

} // namespace breakwater::stage
