// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/app/served.h"
#include "tests/support/registry.h"
#include "tests/support/vectors.h"

#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace swapscope::tests {

namespace {

/// A socket that knows nothing of HTTP.
class Socket
{
public:
    explicit Socket(quint16 port)
    {
        m_descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_isOpen =
            ::connect(m_descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address)
            == 0;
    }
    ~Socket() { ::close(m_descriptor); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    bool write(const QByteArray& bytes)
    {
        qsizetype done = 0;
        while (m_isOpen && done < bytes.size()) {
            const ssize_t count =
                ::send(m_descriptor, bytes.constData() + done,
                       static_cast<std::size_t>(bytes.size() - done), MSG_NOSIGNAL);
            m_isOpen = count > 0;
            done += count;
        }
        return m_isOpen;
    }
    QByteArray readAll()
    {
        QByteArray all;
        QByteArray piece(65'536, 0);
        while (true) {
            const ssize_t count = ::recv(m_descriptor, piece.data(), 65'536, 0);
            if (count <= 0) {
                return all;
            }
            all += piece.first(count);
        }
    }

private:
    int m_descriptor = -1;
    bool m_isOpen = false;
};

QByteArray post(quint16 port, const QByteArray& target)
{
    Socket socket{port};
    socket.write("POST /api/v0/" + target
                 + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                   "Content-Length: 0\r\n\r\n");
    return socket.readAll();
}

/// Within 5 s; waiting for one that has ended already is an error to QProcess.
bool hasEnded(QProcess& process)
{
    return process.state() == QProcess::NotRunning || process.waitForFinished(5000);
}

} // namespace

class RpcTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aNameThatOthersCouldPointHereIsRefused()
    {
        const QTemporaryDir folder;
        Served node{folder.filePath(QStringLiteral("p"))};
        QVERIFY(node.await());
        Socket socket{node.port()};
        socket.write("POST /api/v0/id HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        QVERIFY(socket.readAll().startsWith("HTTP/1.1 403"));
        QVERIFY(post(node.port(), "id").startsWith("HTTP/1.1 200"));
    }

    void shutdownEndsTheProgramWithEverythingWritten()
    {
        const QTemporaryDir folder;
        Served node{folder.filePath(QStringLiteral("p"))};
        QVERIFY(node.await());
        const QByteArray answer = post(node.port(), "shutdown");
        QVERIFY(answer.startsWith("HTTP/1.1 200"));
        QVERIFY(hasEnded(node.program.process));
        QCOMPARE(node.program.process.exitCode(), 0);
    }

    void aPortThatIsTakenEndsTheStartWithAReason()
    {
        const QTemporaryDir folder;
        Served first{folder.filePath(QStringLiteral("p"))};
        QVERIFY(first.await());
        Program second{folder.filePath(QStringLiteral("q")),
                       {QStringLiteral("--rpc"), QStringLiteral("127.0.0.1:%1").arg(first.port())}};
        second.start();
        QVERIFY(second.awaitLog("cannot serve scripts"));
        QVERIFY(hasEnded(second.process));
        QCOMPARE(second.process.exitCode(), 1);
    }

    void anUploadOf256MebibytesTakesBoundedMemory()
    {
        const QTemporaryDir folder;
        Served node{folder.filePath(QStringLiteral("p"))};
        QVERIFY(node.await());
        Socket socket{node.port()};
        QVERIFY(socket.write("POST /api/v0/add HTTP/1.1\r\nHost: localhost\r\n"
                             "Connection: close\r\nTransfer-Encoding: chunked\r\n"
                             "Content-Type: multipart/form-data; boundary=edge\r\n\r\n"));
        const auto chunk = [](const QByteArray& bytes) {
            return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
        };
        socket.write(chunk("--edge\r\nContent-Disposition: form-data; name=\"file\"; "
                           "filename=\"big\"\r\n\r\n"));
        int peak = 0;
        for (int i = 0; i < 256; ++i) {
            const Bytes piece = splitmix(static_cast<std::uint64_t>(i) + 1, 1024 * 1024);
            QVERIFY(socket.write(chunk(QByteArray{reinterpret_cast<const char*>(piece.data()),
                                                  static_cast<qsizetype>(piece.size())})));
            peak = std::max(peak, node.peakMemory());
        }
        socket.write(chunk("\r\n--edge--\r\n") + "0\r\n\r\n");
        const QByteArray answer = socket.readAll();
        QVERIFY2(answer.contains("\"Hash\":\""), answer.constData());
        qInfo("at most %d MiB of memory", peak);
        QVERIFY(peak < 128);
    }
};

static const tests::Registered<RpcTest> registered{"rpc"};

} // namespace swapscope::tests
#include "rpc_test.moc"
