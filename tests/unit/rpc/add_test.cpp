// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/registry.h"
#include "tests/unit/rpc/rpc_fixture.h"

#include <QTest>

namespace swapscope::tests {

namespace {

/// A part as the ipfs command sends it, with rights and time.
std::string part(const std::string& name, const std::string& content, const std::string& mode,
                 const std::string& type = "application/octet-stream")
{
    return "--edge\r\nContent-Disposition: form-data; name=\"file?mode=" + mode
           + "&mtime=1795384088&mtime-nsecs=500000000\"; filename=\"" + name
           + "\"\r\nContent-Type: " + type + "\r\n\r\n" + content + "\r\n";
}

/// d/a.txt, d/link and d/sub/two as the command sends them.
std::string tree(const std::string& two)
{
    const std::string folder = "application/x-directory";
    return part("d", "", "020000000755", folder) + part("d%2Fa.txt", "hello bitswap", "0640")
           + part("d%2Flink", "a.txt", "01000000777", "application/symlink")
           + part("d%2Fsub", "", "020000000755", folder) + part("d%2Fsub%2Ftwo", two, "0644")
           + "--edge--\r\n";
}

Answer add(RpcWorld& rpc, const std::string& query, const std::string& body)
{
    return rpc.call("add?" + query, body, "multipart/form-data; boundary=edge");
}

} // namespace

/// CIDs are those that Kubo 0.42 gives for the same files and options.
class AddTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsMakeTheCidsThatKuboMakes_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<int>("zeros"); // of the file; 0: it is "hello bitswap"
        QTest::addColumn<QString>("cid");
        const auto row = [](const char* query, int zeros, const char* cid) {
            QTest::addRow("%s %d", query, zeros)
                << QString::fromLatin1(query) << zeros << QString::fromLatin1(cid);
        };
        constexpr int kOne = 262'144; // exactly one chunk
        constexpr int kTwo = 300'000;
        row("inline=true", 0, "bafyaafikcmeaeeqnnbswy3dpebrgs5dto5qxagan");
        row("inline=true&cid-version=1", 0, "bafkqadlimvwgy3zamjuxi43xmfya");
        row("inline=true&inline-limit=8", 0, "QmYb36ZTe8dxFHDxVTYig2ZMo7N4xKGccLkAs1khRLmRk6");
        row("inline=true&cid-version=1", kTwo,
            "bafybeieb4dp5tj5rew3jhfqqsoyfx77y3ovw2xcdhelmp5hyot3xi3wjwu");
        row("hash=sha2-512", 0,
            "bafkrgqbaspaftvnazxhhi4eghpjwr32wldlupb3s66fmnm4g3xg7hb47w4v6udmj3bhwocp6gyjpxsjbph2f7"
            "xcevm3kfwyicbsqjicuh6ogw");
        row("hash=sha2-512", kTwo,
            "bafybgqcgj53msw3c5ryi6raupjpgilvs6salsprefja4wx4slc4xo7mxda6mwlqohvot6ch2ah5obbzc3fkmr"
            "szixabl3ax7gfkkug6memlck");
        row("hash=sha1", kTwo, "bafybcfhvsfw7rl3hbitdsroqtoq6gkbyb6za2fa");
        row("hash=sha2-512&raw-leaves=false", kOne,
            "bafybgqevejc3xkggjbdzqd4js5sh7ujfagqpsfaskn2o6cknngl7bcr3ia7xfrrnqcgcojndhvfdpizacznqs"
            "uxxfbxwsca4pjpf3pezwtxaw");
        row("mode=0640", 0, "QmVcNZoWDcbiAHDCU3JyZhCX6WmDHtHhoSXuyRWmjTpYGe");
        row("mode=416", kOne, "QmWvMvKR3PgRdash7xLe8h9Rm1UEg8tXsT8TATfYsjsWUj");
        row("mode=0640", kTwo, "QmSEoS1UKZgZQyKtVL8aEqkp6VUoADia7hubBwouCeQiV9");
        row("mode=0640&cid-version=1", 0,
            "bafybeidmbdmssqjbpr3mprnwjwowtbdtsitm4r7e5mf6dkbwium5kopdt4");
        row("mode=0640&cid-version=1", kOne,
            "bafybeid7qbbe6wbvvmgzv3f7swatnkzopggk3amltazg7kj6foqexalrzq");
        row("mtime=1700000000&mtime-nsecs=5", 0, "QmeR7jtbvRHnBPRR77S1NhMJRFeueP3nVtKZAB84oir5ab");
        row("mtime=1700000000&mtime-nsecs=5", kTwo,
            "Qma5VmfwUVxjwAt2Ha7pmcwhaN5bQX5M5qfzWWHmzdEc1k");
        row("preserve-mode=true&preserve-mtime=true", 0,
            "Qmdpt9Vu9hvXN2nnUjvVUkECrduCB45iJFQDfftNhzrhPW");
        row("preserve-mode=true&preserve-mtime=true", kOne,
            "QmU7o1frJ1Zfw1rrZxA6157iTAvxSQtgftcG1cuBrVX2da");
        row("preserve-mode=true&preserve-mtime=true", kTwo,
            "QmaTSBGNBtnbfyQxDR9AGf9PgRUG7e1wrenarYZSBJfQLy");
    }
    void optionsMakeTheCidsThatKuboMakes()
    {
        QFETCH(const QString, query);
        QFETCH(const int, zeros);
        QFETCH(const QString, cid);
        RpcWorld rpc;
        const std::string content =
            zeros == 0 ? "hello bitswap" : std::string(static_cast<std::size_t>(zeros), '\0');
        const Answer answer =
            add(rpc, query.toStdString(), part("file", content, "0644") + "--edge--\r\n");
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(answer.lines().at(0)["Hash"].toString(), cid);
        QVERIFY(rpc.call("cat?offline=true&arg=" + cid.toStdString()).body == content);
    }

    void directoriesHaveRightsAndTimesToo_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("cid");
        const auto row = [](const char* query, const char* cid) {
            QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(cid);
        };
        row("", "QmdWc5fhcmb36Z6KFRPrNVBaLxXXBEyQjxXqb6svecv1Wa");
        row("inline=true", "QmdhqkS218QTqEFn1gerjBo7G3hvHYtbDRrcDxpgKDPh4Z");
        row("hash=sha2-512",
            "bafybgqc6lagw4agtcnqt27xsqipcak7xvdm2tr2vtmteotnxr3qegqclwli45ek3e3u2ls4bmrvap4oshtmxc"
            "4e2mqmcn634auu7zz2ikr4jm");
        row("mode=0640", "QmNpFtXxHMfnvrPSnvgXyccDuGZVaZTG6Sfo2qWBZ9DoN6");
        row("mode=0640&wrap-with-directory=true", "QmTWBr3wEKzAKtyqQHffoTAaYXPV7R2vFAkCVsTfR5BcKL");
        row("preserve-mode=true", "QmfHePC38AQJsZ9PgFbWfq63NgY4FArR9zpkxWQEyXndbM");
        row("preserve-mode=true&preserve-mtime=true",
            "QmbM2ie15nq3kFoVQSELc4GZREA45dk4Qu5wtAPaeQ4N1P");
        row("preserve-mode=true&preserve-mtime=true&wrap-with-directory=true",
            "QmXc5H1dKZP4WEpR7mwFkyzgXqj7UpReSvteNKumJddZjr");
        row("mtime=1700000000", "QmUR9KaPJxiBF15FdpQMrjx7AkGYftaeyRPf6HCNNKxkiM");
        row("preserve-mtime=true&cid-version=1",
            "bafybeiez7x4brxh3wkjuyicxbvggmbt5vhw4uv2tfahnxxks5vjwwaiy3m");
    }
    void directoriesHaveRightsAndTimesToo()
    {
        QFETCH(const QString, query);
        QFETCH(const QString, cid);
        RpcWorld rpc;
        const Answer answer =
            add(rpc, "recursive=true&" + query.toStdString(), tree(std::string(300'000, '\0')));
        QVERIFY2(answer.status == 200, answer.body.c_str());
        QCOMPARE(answer.lines().last()["Hash"].toString(), cid);
    }

    void whatIsInlineIsNotStored()
    {
        RpcWorld rpc;
        add(rpc, "inline=true&cid-version=1",
            part("file", "hello bitswap", "0644") + "--edge--\r\n");
        QCOMPARE(rpc.world.store(rpc.node).blockCount(), 0U);
        QCOMPARE(rpc.call("cat?offline=true&arg=bafkqadlimvwgy3zamjuxi43xmfya").body,
                 std::string{"hello bitswap"});
    }

    void optionsThatDoNotFitAreRefusedAndNothingIsStored_data()
    {
        QTest::addColumn<QString>("query");
        QTest::addColumn<QString>("why");
        const auto row = [](const char* query, const char* why) {
            QTest::newRow(query) << QString::fromLatin1(query) << QString::fromLatin1(why);
        };
        row("hash=sha2-512&cid-version=0", "CIDv0 only supports sha2-256");
        row("hash=nonsense", "unrecognized hash function");
        row("inline=true&inline-limit=129", "exceeds maximum allowed size of 128 bytes");
        row("inline=true&inline-limit=-1", "exceeds maximum allowed size of 128 bytes");
        row("raw-leaves=true&preserve-mode=true", "raw-leaves can't be used");
        row("raw-leaves=true&mtime=1", "raw-leaves can't be used");
        row("mode=rwx", "no file mode");
        row("mode=0999", "no file mode");
        row("mtime=1&mtime-nsecs=1000000000", "mtime-nsecs is from 0");
        row("mtime-nsecs=1", "requires \"mtime\"");
        row("trickle=true", "does not support the option trickle");
        row("nocopy=true", "does not support the option nocopy");
        row("to-files=/x", "does not support the option to-files");
        row("chunker=rabin", "unrecognized chunker option");
        row("chunker=size-99999999", "chunks have from");
        row("cid-version=2", "version 0 or 1");
    }
    void optionsThatDoNotFitAreRefusedAndNothingIsStored()
    {
        QFETCH(const QString, query);
        QFETCH(const QString, why);
        RpcWorld rpc;
        const Answer answer =
            add(rpc, query.toStdString(), part("file", "x", "0644") + "--edge--\r\n");
        QVERIFY(answer.status == 400 || answer.status == 500);
        QVERIFY2(QString::fromStdString(answer.message()).contains(why), answer.body.c_str());
        QCOMPARE(rpc.world.store(rpc.node).blockCount(), 0U);
    }
};

static const tests::Registered<AddTest> registered{"add"};

} // namespace swapscope::tests
#include "add_test.moc"
