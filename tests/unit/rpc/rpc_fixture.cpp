// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/rpc/rpc_fixture.h"

#include "tests/support/run_task.h"

#include <algorithm>
#include <utility>

namespace swapscope::tests {
namespace {

constexpr std::uint16_t kPort = 5001;

std::string lower(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// Fields up to an empty line, which is taken too. False where it has not come.
bool takeFields(std::string_view& rest, std::map<std::string, std::string>& into)
{
    while (true) {
        const auto end = rest.find("\r\n");
        if (end == rest.npos) {
            return false;
        }
        const std::string line{rest.substr(0, end)};
        rest.remove_prefix(end + 2);
        if (line.empty()) {
            return true;
        }
        const auto colon = line.find(": ");
        into[lower(line.substr(0, colon))] = line.substr(colon + 2);
    }
}

bool takeChunks(std::string_view& rest, Answer& answer)
{
    while (true) {
        const auto end = rest.find("\r\n");
        if (end == rest.npos) {
            return false;
        }
        const std::size_t size = std::stoul(std::string{rest.substr(0, end)}, nullptr, 16);
        rest.remove_prefix(end + 2);
        if (size == 0) {
            return takeFields(rest, answer.trailer);
        }
        const std::size_t here = std::min(size, rest.size());
        answer.body += rest.substr(0, here);
        if (rest.size() < size + 2) {
            return false;
        }
        rest.remove_prefix(size + 2);
    }
}

} // namespace

QJsonObject Answer::json() const
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(body)).object();
}

QList<QJsonObject> Answer::lines() const
{
    QList<QJsonObject> all;
    for (const QByteArray& line : QByteArray::fromStdString(body).split('\n')) {
        if (!line.isEmpty()) {
            all.push_back(QJsonDocument::fromJson(line).object());
        }
    }
    return all;
}

Answer readAnswer(std::string& bytes)
{
    Answer answer;
    std::string_view rest = bytes;
    const auto firstLine = rest.find("\r\n");
    if (firstLine == rest.npos || !rest.starts_with("HTTP/1.")) {
        return answer;
    }
    const int status = std::stoi(std::string{rest.substr(9, 3)});
    rest.remove_prefix(firstLine + 2);
    if (!takeFields(rest, answer.fields)) {
        return answer;
    }
    answer.status = status;
    if (answer.fields["transfer-encoding"] == "chunked") {
        answer.isWhole = takeChunks(rest, answer);
    } else if (answer.fields.contains("content-length")) {
        const std::size_t size = std::stoul(answer.fields["content-length"]);
        answer.isWhole = rest.size() >= size;
        answer.body = rest.substr(0, std::min(size, rest.size()));
        rest.remove_prefix(answer.body.size());
    } else {
        answer.isWhole = status == 204 || status == 100;
    }
    if (answer.isWhole) {
        bytes.erase(0, bytes.size() - rest.size());
    }
    return answer;
}

RpcWorld::RpcWorld(rpc::ServerOptions options)
{
    node = world.addNode();
    options.version = "0.1.0";
    options.shutDown = [this] { isShutDown = true; };
    if (options.listen.empty()) {
        options.listen = multiformats::Multiaddr::ofTcp({world.host(node), kPort}).value();
        options.token = options.token.empty() ? "sixteen letters!" : options.token;
    }
    m_service = rpc::serverMaker(std::move(options))(world.node(node));
    world.node(node).log().addReader([this](const telemetry::Event& event) {
        if (m_service) {
            m_service->onEvent(event);
        }
    });
    const auto started = m_service->start();
    if (!started) {
        error = started.error().detail;
        m_service.reset();
    }
}

RpcWorld::~RpcWorld()
{
    if (m_service) {
        std::optional<int> done;
        net::TaskScope scope{world.clock().executor()};
        scope.spawn(m_service->stop());
        world.runUntil([&scope] { return scope.size() == 0; }, std::chrono::seconds{5});
        m_service.reset();
    }
}

RpcWorld::Client::Client(RpcWorld& world, std::string host)
    : m_world{&world}
    , m_host{std::move(host)}
    , m_tasks{world.world.clock().executor()}
{
    m_tasks.spawn(connect());
    world.world.runUntil([this] { return m_stream != nullptr || m_hasEnded; },
                         std::chrono::seconds{5});
}

RpcWorld::Client::~Client()
{
    m_tasks.cancel();
    m_world->world.runUntil([this] { return m_tasks.size() == 0; }, std::chrono::seconds{5});
}

net::Task<void> RpcWorld::Client::connect()
{
    auto target =
        multiformats::Multiaddr::ofTcp({m_world->world.host(m_world->node), kPort}).value();
    auto dialled = co_await m_world->world.network().host(m_host).dial(target);
    if (!dialled) {
        m_hasEnded = true;
        co_return;
    }
    m_stream = std::move(*dialled);
    std::vector<std::uint8_t> piece(4096);
    while (true) {
        while (!m_reads) {
            co_await net::sleepFor(m_world->world.clock(), std::chrono::milliseconds{100});
        }
        auto got = co_await m_stream->readSome(piece);
        if (!got || *got == 0) {
            m_hasEnded = true;
            co_return;
        }
        m_received.append(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*got));
    }
}

net::Task<void> RpcWorld::Client::writing(std::string bytes)
{
    co_await m_stream->write(asBytes(bytes));
}

void RpcWorld::Client::write(std::string bytes)
{
    if (m_stream) {
        m_tasks.spawn(writing(std::move(bytes)));
    }
}

void RpcWorld::Client::closeWrite()
{
    m_tasks.spawn([](net::Connection& stream) -> net::Task<void> {
        co_await stream.closeWrite();
    }(*m_stream));
}

void RpcWorld::Client::reset()
{
    m_stream->reset();
}

Answer RpcWorld::Client::answer(Duration within)
{
    Answer answer;
    m_world->world.runUntil(
        [this, &answer] {
            answer = readAnswer(m_received);
            return answer.isWhole || m_hasEnded;
        },
        within);
    return answer;
}

std::unique_ptr<RpcWorld::Client> RpcWorld::client(const std::string& host)
{
    return std::make_unique<Client>(*this, host);
}

Answer RpcWorld::request(const std::string& text)
{
    const auto one = client();
    one->write(text);
    return one->answer();
}

Answer RpcWorld::call(const std::string& target, const std::string& body,
                      const std::string& contentType)
{
    std::string text = "POST /api/v0/" + target
                       + " HTTP/1.1\r\nHost: 127.0.0.1:5001\r\n"
                         "Authorization: Bearer sixteen letters!\r\nContent-Length: "
                       + std::to_string(body.size()) + "\r\n";
    if (!contentType.empty()) {
        text += "Content-Type: " + contentType + "\r\n";
    }
    return request(text + "\r\n" + body);
}

void Upload::add(const std::string& name, const std::string& content, const std::string& partType)
{
    body += "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
            + "\"\r\nContent-Type: " + partType + "\r\n\r\n" + content + "\r\n";
}

} // namespace swapscope::tests
