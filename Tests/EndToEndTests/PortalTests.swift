import Foundation
import TestKit
import Testing

/// What the site gives out over a real connection, and what it keeps to itself.
@Suite(.timeLimit(.minutes(2))) struct PortalTests {
    @Test func nothingOutsideThePublicationIsServed() throws {
        let program = try Program()
        try FileManager.default.createDirectory(at: program.data, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(at: program.exports, withIntermediateDirectories: true)
        let secret = "the-secret-of-this-test"
        try Data(secret.utf8).write(to: program.data.appending(path: "server.json"))
        try Data(secret.utf8).write(to: program.folder.url.appending(path: "Exports-beside"))
        try Data("public".utf8).write(to: program.exports.appending(path: "page.txt"))
        let running = try program.start(["serve", "--port", "0"])
        let port = try #require(announcedPort(of: running))
        let found = try get("/page.txt", port)
        #expect(found.hasPrefix("HTTP/1.1 200") && found.hasSuffix("public"))
        for path in [
            "/../data/server.json", "/%2e%2e/data/server.json", "/..%2fdata%2fserver.json",
            "/%2e%2e%2fdata%2fserver.json",
            "/x/../../data/server.json", "//data/server.json", "/....//data/server.json", "/..\\data\\server.json",
            "/%252e%252e/data/server.json", "/../Exports-beside", "\(program.data.path)/server.json",
            "/page.txt%00/../../data/server.json",
            "/" + String(repeating: "../", count: 40) + program.data.path.dropFirst() + "/server.json",
        ] {
            let answer = try get(path, port)
            #expect(!answer.contains(secret), "\(path)")
            #expect(!answer.hasPrefix("HTTP/1.1 200"), "\(path)")
        }
        // It is still there after all of them.
        #expect(try get("/page.txt", port).hasSuffix("public"))
        running.interrupt()
        #expect(try running.wait().code == 0)
    }

    private func announcedPort(of running: Running) -> UInt16? {
        while running.process.isRunning {
            let parts = running.output.split(separator: ":")
            if running.output.hasSuffix("/\n"), let last = parts.last { return UInt16(last.dropLast(2)) }
            sched_yield()
        }
        return nil
    }

    /// One request as its bytes stand here, without a library that would tidy the path up.
    private func get(_ path: String, _ port: UInt16) throws -> String {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(connection >= 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected)
        let handle = FileHandle(fileDescriptor: connection, closeOnDealloc: false)
        let request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        try handle.write(contentsOf: Data(request.utf8))
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}
