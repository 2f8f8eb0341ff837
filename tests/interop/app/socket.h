// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace swapscope::tests {

/// A connection to a port of this machine that knows nothing of HTTP.
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
    /// Up to the end.
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

/// What the program answers to a command, with its head.
inline QByteArray post(quint16 port, const QByteArray& target)
{
    Socket socket{port};
    socket.write("POST /api/v0/" + target
                 + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                   "Content-Length: 0\r\n\r\n");
    return socket.readAll();
}

} // namespace swapscope::tests
