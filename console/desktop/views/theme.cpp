// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/theme.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QStyle>
#include <QStyleFactory>
#include <algorithm>
#include <cmath>

namespace breakwater::desktop::views {

namespace {

using Colours = std::array<QRgb, kTones>;

// The series come from Okabe and Ito's palette, which colour-blind people can tell apart.
constexpr Colours kLight{
    0xFFF4F5F6, // Background
    0xFFFFFFFF, // Panel
    0xFFFFFFFF, // Field
    0xFFC6CCD2, // Line
    0xFFE7EAED, // Grid
    0xFF1B1F23, // Text
    0xFF57606A, // Dim
    0xFF005A9C, // Accent
    0xFFFFFFFF, // OnAccent
    0xFF00664A, // Good
    0xFF8A5A00, // Warning
    0xFFB3261E, // Critical
    0xFFFFFFFF, // OnCritical
    0xFF6B3FA0, // Rehearsal
    0xFF0072B2, // Series1
    0xFFD55E00, // Series2
    0xFF00865F, // Series3
    0xFFB4568A, // Series4
};

constexpr Colours kDark{
    0xFF16191D, // Background
    0xFF1F2328, // Panel
    0xFF2A2F36, // Field
    0xFF444C56, // Line
    0xFF30363D, // Grid
    0xFFE6E9EC, // Text
    0xFFA3ADB8, // Dim
    0xFF56B4E9, // Accent
    0xFF10161C, // OnAccent
    0xFF4CC9A0, // Good
    0xFFF0B429, // Warning
    0xFFFF8A80, // Critical
    0xFF24100E, // OnCritical
    0xFFC4A3F0, // Rehearsal
    0xFF56B4E9, // Series1
    0xFFE69F00, // Series2
    0xFF2BC59B, // Series3
    0xFFE08CC0, // Series4
};

double linear(int channel) {
    const double part = channel / 255.0;
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& colour) {
    return 0.2126 * linear(colour.red()) + 0.7152 * linear(colour.green()) + 0.0722 * linear(colour.blue());
}

QPalette paletteOf(Look look) {
    const auto of = [look](Tone tone) { return colourOf(look, tone); };
    QPalette palette;
    palette.setColor(QPalette::Window, of(Tone::Background));
    palette.setColor(QPalette::WindowText, of(Tone::Text));
    palette.setColor(QPalette::Base, of(Tone::Panel));
    palette.setColor(QPalette::AlternateBase, of(Tone::Background));
    palette.setColor(QPalette::Text, of(Tone::Text));
    palette.setColor(QPalette::PlaceholderText, of(Tone::Dim));
    palette.setColor(QPalette::Button, of(Tone::Field));
    palette.setColor(QPalette::ButtonText, of(Tone::Text));
    palette.setColor(QPalette::BrightText, of(Tone::Critical));
    palette.setColor(QPalette::ToolTipBase, of(Tone::Field));
    palette.setColor(QPalette::ToolTipText, of(Tone::Text));
    palette.setColor(QPalette::Highlight, of(Tone::Accent));
    palette.setColor(QPalette::HighlightedText, of(Tone::OnAccent));
    palette.setColor(QPalette::Link, of(Tone::Accent));
    palette.setColor(QPalette::Light, of(Tone::Panel));
    palette.setColor(QPalette::Midlight, of(Tone::Grid));
    palette.setColor(QPalette::Mid, of(Tone::Line));
    palette.setColor(QPalette::Dark, of(Tone::Line));
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText}) {
        palette.setColor(QPalette::Disabled, role, of(Tone::Dim));
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, of(Tone::Line));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, of(Tone::Text));
    return palette;
}

} // namespace

QColor colourOf(Look look, Tone tone) {
    const Colours& colours = look == Look::Light ? kLight : kDark;
    return QColor::fromRgb(colours[static_cast<std::size_t>(tone)]);
}

Tone seriesTone(int index) {
    return static_cast<Tone>(static_cast<int>(Tone::Series1) + index % kSeriesTones);
}

QColor mixed(const QColor& over, const QColor& under, double share) {
    const auto part = [share](int a, int b) { return static_cast<int>(a * share + b * (1 - share) + 0.5); };
    return QColor(part(over.red(), under.red()), part(over.green(), under.green()),
                  part(over.blue(), under.blue()));
}

double contrast(const QColor& one, const QColor& other) {
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

Theme::Theme(QObject* parent) : QObject(parent) {}

QFont Theme::font(double points, bool bold) const {
    QFont font;
    font.setFamilies({"Noto Sans CJK KR", "Noto Sans KR", "DejaVu Sans"});
    font.setPointSizeF(points * m_scale / 100.0);
    font.setBold(bold);
    return font;
}

void Theme::apply(Look look, int scale) {
    m_look = look;
    m_scale = std::clamp(scale, kLeastScale, kMostScale);
    // Setting the style anew makes every header forget its sections, so it is set once.
    if (QApplication::style()->name() != QStringLiteral("fusion")) {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    QApplication::setPalette(paletteOf(m_look));
    QApplication::setFont(font(10));
    qApp->setStyleSheet(sheet());
    emit changed();
}

QString Theme::sheet() const {
    // Only shapes and states that a palette can't say; the colours of texts stay with the palettes.
    static const QString form = QStringLiteral(R"(
QMenuBar { background: @bg; }
QMenuBar::item { padding: @4 @8; background: transparent; }
QMenuBar::item:selected { background: @line; }
QMenu { background: @field; border: 1px solid @line; }
QMenu::item { padding: @4 @28 @4 @16; }
QMenu::item:selected { background: @accent; color: @onaccent; }
QMenu::item:disabled { color: @dim; }
QMenu::separator { height: 1px; background: @line; margin: @4 0; }
QLabel[badge="prod"] { border: 1px solid @critical; border-radius: 4px; padding: 1px @8; }
QLabel[badge="other"] { border: 1px solid @line; border-radius: 4px; padding: 1px @8; }
QToolBar { border: 0; padding: 0; spacing: 0; }
QToolTip { border: 1px solid @line; padding: @4; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QSplitter::handle { background: transparent; }
QPushButton, QToolButton { background: @field; border: 1px solid @line; border-radius: 4px; padding: @3 @8; }
QPushButton:hover, QToolButton:hover { border-color: @dim; }
QPushButton:pressed, QToolButton:pressed, QToolButton:checked, QPushButton:checked { background: @line; }
QPushButton:focus, QToolButton:focus { border: 1px solid @accent; }
QPushButton:disabled, QToolButton:disabled { color: @dim; background: @bg; border-color: @grid; }
QPushButton[primary="true"]:enabled { background: @accent; color: @onaccent; border-color: @accent; }
QPushButton[primary="true"]:enabled:focus { border: 2px solid @text; }
QPushButton[danger="true"] { color: @critical; border: 2px solid @critical; font-weight: bold; }
QPushButton[danger="true"]:disabled { color: @dim; border: 2px solid @line; }
QPushButton[armed="true"] { background: @critical; color: @oncritical; border: 2px solid @critical; }
QToolButton[flat="true"] { background: transparent; border: 1px solid transparent; }
QToolButton[flat="true"]:hover, QToolButton[flat="true"]:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QPlainTextEdit, QAbstractSpinBox, QComboBox { background: @field; border: 1px solid @line;
  border-radius: 4px; padding: @3 @6; selection-background-color: @accent; selection-color: @onaccent; }
QLineEdit:focus, QPlainTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus { border-color: @accent; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { background: @bg; color: @dim; }
QComboBox { padding-right: @20; }
QComboBox::drop-down { border: 0; width: @20; }
QComboBox::down-arrow { image: url(:/icons/down-@look.svg); width: @10; height: @10; }
QComboBox QAbstractItemView { background: @field; border: 1px solid @line; }
QDateTimeEdit::drop-down { border: 0; width: @20; background: transparent; }
QDateTimeEdit::down-arrow { image: url(:/icons/down-@look.svg); width: @10; height: @10; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: 0; width: @18; background: transparent; }
QAbstractSpinBox::up-arrow { image: url(:/icons/up-@look.svg); width: @9; height: @9; }
QAbstractSpinBox::down-arrow { image: url(:/icons/down-@look.svg); width: @9; height: @9; }
QCheckBox { spacing: @8; }
QCheckBox::indicator { width: @14; height: @14; border: 1px solid @dim; border-radius: 3px; background: @field; }
QCheckBox::indicator:checked { image: url(:/icons/check-@look.svg); border-color: @accent; }
QCheckBox::indicator:focus { border: 2px solid @accent; }
QTabWidget::pane { border: 1px solid @line; background: @panel; top: -1px; }
QTabBar::tab { padding: @4 @12; border: 1px solid transparent; border-bottom: 2px solid transparent; color: @dim; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { border-bottom: 2px solid @text; }
QTabBar::tab:hover { color: @text; }
QTableView, QListView, QTreeView { background: @panel; alternate-background-color: @bg; border: 1px solid @line;
  gridline-color: @grid; selection-background-color: @accent; selection-color: @onaccent; outline: 0; }
QTableView:focus, QListView:focus { border-color: @accent; }
QTableView::item { padding: 0 @6; }
QHeaderView { background: @bg; }
QHeaderView::section { background: @bg; color: @dim; border: 0; border-right: 1px solid @grid;
  border-bottom: 1px solid @line; padding: @3 @6 @3 @3; }
QHeaderView::up-arrow { image: url(:/icons/up-@look.svg); width: @8; height: @8; subcontrol-origin: margin;
  subcontrol-position: center right; right: @4; }
QHeaderView::down-arrow { image: url(:/icons/down-@look.svg); width: @8; height: @8; subcontrol-origin: margin;
  subcontrol-position: center right; right: @4; }
QTableCornerButton::section { background: @bg; border: 0; }
QScrollBar:vertical { background: transparent; width: @10; margin: 0; }
QScrollBar:horizontal { background: transparent; height: @10; margin: 0; }
QScrollBar::handle { background: @line; border-radius: @4; min-height: @24; min-width: @24; margin: 2px; }
QScrollBar::handle:hover { background: @dim; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { border: 1px solid @line; border-radius: 4px; background: @bg; text-align: center; }
QProgressBar::chunk { background: @grid; }
QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
QGroupBox { border: 0; margin-top: @18; font-weight: bold; }
QGroupBox::title { subcontrol-origin: margin; left: 0; top: 0; }
)");
    QString text = form;
    const std::pair<const char*, Tone> colours[] = {
        {"@bg", Tone::Background},     {"@panel", Tone::Panel},
        {"@field", Tone::Field},       {"@line", Tone::Line},
        {"@grid", Tone::Grid},         {"@text", Tone::Text},
        {"@dim", Tone::Dim},           {"@onaccent", Tone::OnAccent},
        {"@accent", Tone::Accent},     {"@oncritical", Tone::OnCritical},
        {"@critical", Tone::Critical},
    };
    for (const auto& [name, tone] : colours) {
        text.replace(QLatin1String(name), colour(tone).name());
    }
    text.replace(QLatin1String("@look"),
                 m_look == Look::Light ? QStringLiteral("light") : QStringLiteral("dark"));
    for (const int length : {28, 24, 20, 18, 16, 14, 12, 10, 9, 8, 6, 4, 3}) {
        text.replace(QStringLiteral("@%1").arg(length), QStringLiteral("%1px").arg(px(length)));
    }
    return text;
}

Look desktopLook() {
    return QPalette().color(QPalette::Window).lightness() < 128 ? Look::Dark : Look::Light;
}

} // namespace breakwater::desktop::views
