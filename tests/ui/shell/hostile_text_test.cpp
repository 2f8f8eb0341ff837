// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/support/window_fixture.h"
#include "ui/models/csv.h"
#include "ui/models/format.h"

#include <QAbstractItemView>
#include <QAction>
#include <QLabel>
#include <QTest>

namespace swapscope::ui {

using tests::WindowFixture;

namespace {

/// Texts that a stranger may send: markup, formulas, characters that hide or reorder, floods.
QList<std::string> payloads()
{
    QList<std::string> list{"<b>bold</b>",
                            "<img src=\"file:///etc/passwd\">",
                            "<img src='http://127.0.0.1:9/x.png'>",
                            "<a href=\"https://example.org\">click</a>",
                            "<script>alert(1)</script>",
                            "<style>*{color:red}</style>",
                            "<table><tr><td>x</td></tr></table>",
                            "</p></body></html>",
                            "<!DOCTYPE html><html>",
                            "<qt>rich</qt>",
                            "<p style=\"white-space:pre-wrap\">own</p>",
                            "&lt;b&gt;",
                            "&#x202e;",
                            "<meta http-equiv=refresh>",
                            "<iframe src=x>",
                            "<svg onload=x>",
                            "<font size=99>big</font>",
                            "<br><br><br>",
                            "<h1>huge</h1>",
                            "<!-- comment",
                            "=1+1",
                            "+1+1",
                            "-1+1",
                            "@SUM(A1)",
                            "=cmd|' /C calc'!A0",
                            "\t=1",
                            "\r=1",
                            "\n=1",
                            "=HYPERLINK(\"http://127.0.0.1\")",
                            "-2+3+cmd|' /C calc'!D2",
                            "\xe2\x80\xae"
                            "gnp.exe",
                            "\xe2\x80\xaa"
                            "a\xe2\x80\xac",
                            "\xe2\x81\xa6"
                            "x\xe2\x81\xa9",
                            "zero\xe2\x80\x8bwidth",
                            "soft\xc2\xadhyphen",
                            "\xef\xbb\xbf"
                            "bom",
                            "\xe2\x80\xa8line",
                            "\xe2\x80\xa9para",
                            "\x1b[31mred",
                            "bell\x07",
                            "back\x08space",
                            "null\x01one",
                            "\x7f"
                            "del",
                            "\xc2\x9b"
                            "31m",
                            "%s%s%s%n",
                            "%1 %2 %L1",
                            "${HOME}",
                            "`id`",
                            "'; DROP TABLE peers; --",
                            "../../../etc/passwd",
                            "C:\\CON",
                            "\xff\xfe\xfd",
                            "\xc0\x80",
                            "\xed\xa0\x80",
                            "\xf4\x90\x80\x80",
                            "&amp; && &File"};
    list << std::string(5000, 'W') << std::string{"a\0b", 3};
    std::string flood{"Z"};
    for (int i = 0; i < 400; ++i) {
        flood += "\xcc\x81"; // combining acute accent
    }
    list << flood;
    std::string emoji;
    for (int i = 0; i < 300; ++i) {
        emoji += "\xf0\x9f\x92\xa3";
    }
    list << emoji;
    return list;
}

bool hidesOrReorders(const QString& text)
{
    return std::ranges::any_of(text.toUcs4(), [](char32_t point) {
        const auto category = QChar::category(point);
        return category == QChar::Other_Format
               || (category == QChar::Other_Control && point != U'\n');
    });
}

/// Written by the one function that makes tooltips: no markup but its own.
bool isSafeToolTip(const QString& text)
{
    static const QString kOpen = QStringLiteral("<p style=\"white-space:pre-wrap\">");
    static const QString kClose = QStringLiteral("</p>");
    if (text.startsWith(kOpen) && text.endsWith(kClose)) {
        const auto inside = text.mid(kOpen.size(), text.size() - kOpen.size() - kClose.size());
        return !inside.contains(u'<') && !hidesOrReorders(inside);
    }
    return !Qt::mightBeRichText(text);
}

/// Everything that can be read in the window now.
void checkWindow(const QWidget& window, const QString& where)
{
    for (const QLabel* label : window.findChildren<QLabel*>()) {
        if (label->pixmap(Qt::ReturnByValue).isNull()) {
            QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QVERIFY2(!hidesOrReorders(label->text()), qPrintable(where + label->text()));
    }
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        QVERIFY2(isSafeToolTip(widget->toolTip()), qPrintable(where + widget->toolTip()));
        QVERIFY2(!hidesOrReorders(widget->accessibleName()), qPrintable(where));
    }
    for (const auto* view : window.findChildren<QAbstractItemView*>()) {
        const QAbstractItemModel* const model = view->model();
        for (int row = 0; model != nullptr && row < std::min(model->rowCount(), 40); ++row) {
            for (int column = 0; column < model->columnCount(); ++column) {
                const QModelIndex cell = model->index(row, column);
                const QString text = cell.data().toString();
                QVERIFY2(!hidesOrReorders(text), qPrintable(where + text));
                QVERIFY2(text.size() < 600, qPrintable(where + text));
                const QString tip = cell.data(Qt::ToolTipRole).toString();
                QVERIFY2(isSafeToolTip(tip), qPrintable(where + tip));
            }
        }
    }
}

/// The payload in every field that a stranger, or whom he imitates, can fill.
telemetry::Delta poisoned(WindowFixture& f, const std::string& text)
{
    telemetry::Delta delta = f.world.step();
    for (auto& [id, row] : delta.peers) {
        if (row) {
            row->agent = row->address = row->protocol = row->lastError = row->rules.nickname = text;
        }
    }
    for (auto& [id, row] : delta.ourWants) {
        if (row) {
            row->origin = text;
        }
    }
    for (auto& [id, row] : delta.sessions) {
        if (row) {
            row->origin = row->lastChoice = text;
        }
    }
    for (auto& [id, row] : delta.messageQueues) {
        if (row) {
            row->lastError = text;
        }
    }
    delta.totals->agent = text;
    delta.totals->listening = {text};
    telemetry::Notice notice;
    notice.seq = 1;
    notice.at = f.world.now();
    notice.text = text;
    delta.notices.push_back(notice);
    delta.marks.push_back({f.world.now(), text});
    const auto peer = f.world.peers()[0];
    delta.peerExplained = telemetry::PeerExplained{peer, {{text, text}}};
    telemetry::MessageRow message = tests::madeMessage(1000, peer, f.world.now());
    auto content = std::make_shared<telemetry::MessageContent>(*message.said.content);
    content->problem = text;
    content->head.assign(text.begin(), text.end());
    message.said.content = std::move(content);
    delta.messages = {message};
    return delta;
}

} // namespace

class HostileTextTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void t1_t2_sixtyPayloadsInEveryFieldStayPlainCleanAndShort()
    {
        QVERIFY(payloads().size() >= 60);
        int round = 0;
        for (const std::string& text : payloads()) {
            WindowFixture f;
            f.window.resize(1440, 900);
            f.window.QWidget::show();
            f.feed(f.world.snapshot());
            f.feed(poisoned(f, text));
            f.window.selection().select(f.world.peers()[0]);
            for (const QString& view : f.window.viewNames()) {
                f.window.showView(view);
                checkWindow(f.window, view + QStringLiteral(": "));
                if (QTest::currentTestFailed()) {
                    return;
                }
            }
            f.window.selection().select(MessageNumber{1000});
            checkWindow(f.window, QStringLiteral("message: "));
            if (round++ % 10 == 0) {
                QVERIFY(!f.window.grab().isNull());
            }
        }
    }

    void t4_noCellOfACsvFileCanBeAFormula()
    {
        for (const std::string& text : payloads()) {
            PlainTable table;
            table.headers = {QString::fromStdString(text)};
            table.rows = {{QString::fromStdString(text)}, {format::foreign(text)}};
            for (QString line : toCsv(table).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts)) {
                line.remove(0, line.startsWith(u'"') ? 1 : 0);
                const QChar first = line.isEmpty() ? QChar{u' '} : line.front();
                QVERIFY2(!QStringLiteral("=+-@\t\r\n").contains(first), qPrintable(line));
            }
        }
    }
};

static const tests::Registered<HostileTextTest> registered{"hostile_text"};

} // namespace swapscope::ui
#include "hostile_text_test.moc"
