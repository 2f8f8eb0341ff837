// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rpc_limits.h"
#include "core/rpc/multipart.h"
#include "tests/support/registry.h"

#include <QTest>

namespace swapscope::tests {

using rpc::MultipartParser;
using rpc::Part;

namespace {

struct Read
{
    std::vector<Part> parts;
    std::vector<std::string> contents;
    std::string error;
    bool isWhole = false;
};

/// Reads a body that comes in pieces of `step` bytes.
Read read(const std::string& body, std::size_t step,
          const std::string& type = "multipart/form-data; boundary=\"edge\"")
{
    Read read;
    auto parser = MultipartParser::create(type);
    if (!parser) {
        read.error = parser.error().detail;
        return read;
    }
    std::size_t at = 0;
    while (true) {
        const auto event = parser->next();
        if (!event) {
            read.error = event.error().detail;
            return read;
        }
        switch (*event) {
        case MultipartParser::Event::NeedMore:
            if (at >= body.size()) {
                return read;
            }
            parser->add(asBytes(std::string_view{body}.substr(at, step)));
            at += step;
            break;
        case MultipartParser::Event::PartBegin:
            read.parts.push_back(parser->part());
            read.contents.emplace_back();
            break;
        case MultipartParser::Event::Data:
            read.contents.back() += asText(parser->takeData());
            break;
        case MultipartParser::Event::End: read.isWhole = true; return read;
        }
    }
}

} // namespace

class MultipartTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsAreTheSameInPiecesOfAnyLength()
    {
        const std::string body =
            "a preamble that counts for nothing\r\n--edge\r\n"
            "Content-Disposition: form-data; "
            "name=\"file?mode=0644&mtime=1795384088&mtime-nsecs=885890905\"; "
            "filename=\"dir%2Fn%C3%A4me+sp%26ce.txt\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n"
            "--edg is not the edge\r\n--edg\r\n\r\n"
            "\r\n--edge\r\nContent-Type: application/x-directory\r\n"
            "Content-Disposition: form-data; name=\"file\"; filename=\"empty\"\r\n\r\n"
            "\r\n--edge  \r\n\r\n--edge--\r\nan epilogue";
        for (std::size_t step = 1; step < body.size() + 1; ++step) {
            const Read all = read(body, step);
            QVERIFY2(all.isWhole, all.error.c_str());
            QCOMPARE(all.parts.size(), std::size_t{3});
            QCOMPARE(all.parts[0].name, std::string{"dir/n\xC3\xA4me sp&ce.txt"});
            QCOMPARE(all.parts[0].mode, std::optional<std::uint32_t>{0644});
            QCOMPARE(all.parts[0].mtime, std::optional<std::int64_t>{1795384088});
            QCOMPARE(all.contents[0], std::string{"--edg is not the edge\r\n--edg\r\n\r\n"});
            QVERIFY(all.parts[1].isDirectory());
            QCOMPARE(all.contents[1], std::string{});
            QCOMPARE(all.contents[2], std::string{});
        }
    }

    void whatIsNoMultipartIsRefused_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("body");
        const QString type = QStringLiteral("multipart/form-data; boundary=edge");
        QTest::newRow("no boundary") << QStringLiteral("multipart/form-data") << QString{};
        QTest::newRow("other type") << QStringLiteral("text/plain; boundary=edge") << QString{};
        QTest::newRow("long boundary")
            << QStringLiteral("multipart/form-data; boundary=") + QString{71, QLatin1Char('b')}
            << QString{};
        QTest::newRow("text after a boundary") << type << QStringLiteral("--edge x\r\n\r\n");
        QTest::newRow("no field") << type << QStringLiteral("--edge\r\nnonsense\r\n\r\nx");
        QTest::newRow("escape") << type
                                << QStringLiteral("--edge\r\nContent-Disposition: form-data; "
                                                  "filename=\"%zz\"\r\n\r\nx");
        QTest::newRow("long header")
            << type
            << QStringLiteral("--edge\r\nX: ")
                   + QString{static_cast<int>(limits::kRpcPartHead.value), QLatin1Char('x')};
    }
    void whatIsNoMultipartIsRefused()
    {
        QFETCH(QString, type);
        QFETCH(QString, body);
        const Read all = read(body.toStdString(), 1000, type.toStdString());
        QVERIFY(!all.error.empty());
        QVERIFY(!all.isWhole);
    }

    void aBodyThatIsCutIsNotWhole()
    {
        const std::string body = "--edge\r\n\r\ncontent\r\n--edge--";
        for (std::size_t length = 0; length < body.size(); ++length) {
            QVERIFY(!read(body.substr(0, length), 3).isWhole);
        }
        QVERIFY(read(body, 3).isWhole);
    }
};

static const tests::Registered<MultipartTest> registered{"multipart"};

} // namespace swapscope::tests
#include "multipart_test.moc"
