import FeedbackClient
import Foundation
import Testing
import WireProtocol
import ZeroMQ

@testable import Ingest

/// Keys that come and go while senders are connected.
@Suite struct KeyRotationTests {
    private func isAcknowledged(_ answer: WireMessage?) -> Bool {
        if case .acknowledged = answer { return true }
        return false
    }

    private let refusal = WireMessage.rejected(firstSequence: 0, reason: WireReject.keyUnknown.rawValue)

    /// No time passes and nothing is waited for: the command that revokes returns when the intake goes by the new list.
    @Test func whenRevokeHasReturnedNoMessageIsAcceptedAnyMore() throws {
        for _ in 0..<20 {
            let house = try House()
            let peer = try house.peer(house.keyFile("town"))
            _ = try peer.hello()
            let isHeard = isAcknowledged(try peer.ask(RawPeer.batch(1, 0, [1])))
            #expect(isHeard)
            try house.keyStore.revoke("town", now: house.clock.date)
            #expect(try peer.ask(RawPeer.batch(1, 1, [1])) == .rejected(firstSequence: 0, reason: 12))
            #expect(house.admission.stream("town/live/s").stored == [1])
        }
    }

    /// Without an intake that follows the list nobody is waited for; with one that doesn't keep up the command says so.
    @Test func anIntakeThatDoesNotKeepUpIsReported() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-" + UUID().uuidString.prefix(8))
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = KeyStore(folder: folder, patienceSeconds: 0)
        _ = try store.makeClientKey(producer: "town", sourcePrefix: "https://town.example/", now: Date())
        var note = FollowerNote(file: store.followerFile)
        #expect(note != nil)
        #expect(throws: KeyStoreError.notTakenUp(seconds: 0)) { try store.revoke("town", now: Date()) }
        #expect(try store.list()[0].revokedAt != nil)
        note = nil
        _ = try store.makeClientKey(producer: "town", sourcePrefix: "https://town.example/", now: Date())
        try store.revoke("town", now: Date())
    }

    @Test func aSenderChangesOverWithTwoKeys() throws {
        let house = try House()
        let old = try house.peer(house.keyFile("town"))
        _ = try old.hello("old")
        let new = try house.peer(house.keyFile("town"))
        _ = try new.hello("new")
        let both = [try old.ask(RawPeer.batch(1, 0, [1])), try new.ask(RawPeer.batch(1, 0, [2]))]
        #expect(both.allSatisfy { isAcknowledged($0) })
        #expect(throws: KeyStoreError.tooManyLiveKeys(producer: "town")) { try house.keyFile("town") }
        try house.keyStore.revoke(house.keyStore.list()[0].publicKey, now: house.clock.date)
        #expect(try old.ask(RawPeer.batch(1, 1, [3])) == refusal)
        let goesOn = isAcknowledged(try new.ask(RawPeer.batch(1, 1, [4])))
        #expect(goesOn)
        #expect(house.admission.stream("town/live/old").stored == [1])
        #expect(house.admission.stream("town/live/new").stored == [2, 4])
    }

    @Test func keysThatWillBeValidCountToo() throws {
        let house = try House()
        let now = house.clock.date
        func make(from: TimeInterval?, until: TimeInterval?) throws {
            _ = try house.keyStore.makeClientKey(
                producer: "town", sourcePrefix: "https://town.example/",
                notBefore: from.map { now.addingTimeInterval($0) },
                notAfter: until.map { now.addingTimeInterval($0) }, now: house.clock.date)
        }
        #expect(throws: KeyStoreError.validity) { try make(from: 20, until: 10) }
        #expect(throws: KeyStoreError.validity) { try make(from: nil, until: 0) }
        try make(from: nil, until: 10)
        try make(from: 10, until: nil)
        #expect(throws: KeyStoreError.tooManyLiveKeys(producer: "town")) { try make(from: 1_000, until: nil) }
        house.clock.advance(10_000)
        try make(from: nil, until: nil)
    }

    @Test func aKeyEndsWhileItsSenderIsConnected() throws {
        let house = try House()
        let keys = try house.keyStore.makeClientKey(
            producer: "town", sourcePrefix: "https://town.example/",
            notAfter: house.clock.date.addingTimeInterval(100), now: house.clock.date)
        let peer = try house.peer(keys)
        _ = try peer.hello()
        let isHeard = isAcknowledged(try peer.ask(RawPeer.batch(1, 0, [1])))
        #expect(isHeard)
        house.clock.advance(100_000)
        #expect(try peer.ask(RawPeer.batch(1, 1, [1])) == refusal)
    }

    @Test func aClockSetBackRevivesNobody() throws {
        let house = try House()
        _ = try house.keyFile("town")
        let revoked = try house.keyStore.revoke("town", now: house.clock.date)
        #expect(!revoked[0].isLive(at: house.clock.date.addingTimeInterval(-86_400)))
    }

    /// The stream's name is the producer's own: another one with the same name is another stream.
    @Test func aStreamBelongsToItsProducer() throws {
        let house = try House()
        let town = try house.peer(house.keyFile("town"))
        let harbour = try house.peer(house.keyFile("harbour"))
        _ = try town.hello("desk")
        _ = try harbour.hello("desk")
        let both = [
            try town.ask(RawPeer.batch(1, 0, [1, 2])), try harbour.ask(RawPeer.batch(1, 0, [7])),
            try town.ask(RawPeer.batch(1, 2, [3])),
        ]
        #expect(both.allSatisfy { isAcknowledged($0) })
        #expect(house.admission.stream("town/live/desk").stored == [1, 2, 3])
        #expect(house.admission.stream("harbour/live/desk").stored == [7])
    }

    @Test func theServersKeyIsChangedWithBothHeardInBetween() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-" + UUID().uuidString.prefix(8))
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = KeyStore(folder: folder.appending(path: "keys"))
        func file(_ producer: String, next: Bool) throws -> ClientKeyFile {
            let path = try store.makeClientKey(
                producer: producer, sourcePrefix: "https://town.example/", forNextServer: next, now: Date())
            return try JSONDecoder().decode(ClientKeyFile.self, from: try Data(contentsOf: path))
        }
        let old = try file("town", next: false)
        #expect(throws: KeyStoreError.nextServerKeyMissing) { try file("town", next: true) }
        let next = try store.makeNextServerKeys()
        #expect(try store.makeNextServerKeys() == next)
        let new = try file("town", next: true)
        #expect(new.serverPublicKey == next.publicKey && old.serverPublicKey != next.publicKey)
        var configuration = IngestConfiguration(endpoint: "ipc://\(folder.path)/now")
        configuration.workers = 1
        configuration.nextEndpoint = "ipc://\(folder.path)/next"
        let server = IngestServer(
            configuration: configuration, serverKeys: try store.serverKeys(),
            nextServerKeys: try store.nextServerKeys(), keys: LiveKeyList(store: store, now: { Date() }),
            admission: MemoryAdmission(), makeDecoder: { NumberDecoder() },
            failed: { Issue.record("a worker failed: \($0)") })
        let endpoints = try server.start()
        defer { server.stop() }
        #expect(endpoints.count == 2)
        for (keys, endpoint) in [(old, endpoints[0]), (new, endpoints[1])] {
            guard case .welcome = try RawPeer(keys, endpoint: endpoint).hello(keys.serverPublicKey) else {
                Issue.record("\(endpoint) is silent")
                return
            }
        }
        let lost = try RawPeer(old, endpoint: endpoints[1])
        try lost.send([WireMessage.hello(Hello(stream: "x", isBackfill: false, attempt: 1)).encoded()])
        #expect(try lost.answer(milliseconds: 300) == nil)
        #expect(try store.retireServerKeys() == next)
        #expect(try store.serverKeys() == next && store.nextServerKeys() == nil)
        #expect(throws: KeyStoreError.nextServerKeyMissing) { try store.retireServerKeys() }
    }
}
