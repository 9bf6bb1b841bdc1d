import Events
import FeedbackClient
import Foundation
import Testing
import WireProtocol
import ZeroMQ

@testable import Ingest

@Suite struct KeyStoreTests {
    private func permissions(_ url: URL) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int ?? -1
    }

    @Test func serverKeysAreMadeOnceAndPrivate() throws {
        let house = try House()
        let folder = house.folder.appending(path: "keys")
        #expect(try house.keyStore.serverKeys() == KeyStore(folder: folder).serverKeys())
        #expect(try permissions(folder) == 0o700)
        #expect(try permissions(folder.appending(path: "server.json")) == 0o600)
        let client = try house.keyFile("town")
        #expect(try permissions(client) == 0o600)
        #expect(try permissions(client.deletingLastPathComponent()) == 0o700)
        #expect(try ClientKeys.load(path: client.path).producer == "town")
    }

    @Test func halvesThatDontBelongTogetherAreRefused() throws {
        let house = try House()
        let pair = try house.keyStore.serverKeys()
        let file = house.folder.appending(path: "keys/server.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        let other = try CurveKeyPair.make()
        try text.replacing(pair.publicKey, with: other.publicKey).write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: KeyStoreError.self) { try house.keyStore.serverKeys() }
    }

    @Test func twoLiveKeysAndNoMore() throws {
        let house = try House()
        let first = try house.keyFile("town")
        let second = try house.keyFile("town")
        #expect(first != second)
        #expect(throws: KeyStoreError.tooManyLiveKeys(producer: "town")) { try house.keyFile("town") }
        let keys = try house.keyStore.list()
        try house.keyStore.revoke(keys[0].publicKey, now: house.clock.date)
        _ = try house.keyFile("town")
        #expect(try house.keyStore.list().filter { $0.isLive(at: house.clock.date) }.count == 2)
        #expect(try house.keyStore.revoke("town", now: house.clock.date).count == 2)
        #expect(throws: KeyStoreError.notFound("town")) {
            try house.keyStore.revoke("town", now: house.clock.date)
        }
    }

    @Test(arguments: ["", "../x", "Town", "a b", "-a", String(repeating: "a", count: 65)])
    func namesThatAreNotNamesAreRefused(_ name: String) throws {
        let house = try House()
        #expect(throws: KeyStoreError.producerName(name)) { try house.keyFile(name) }
    }

    @Test func theLiveListFollowsTheFileWithinAFifthOfASecond() throws {
        let house = try House()
        let clock = house.clock
        let list = LiveKeyList(store: house.keyStore, now: { clock.date })
        _ = try house.keyFile("town")
        let key = try house.keyStore.list()[0].publicKey
        #expect(list.rights(publicKey: key)?.producer == "town")
        try house.keyStore.revoke("town", now: clock.date)
        #expect(list.rights(publicKey: key) != nil)
        clock.advance(200)
        #expect(list.rights(publicKey: key) == nil)
    }

    @Test func aKeyIsLiveBetweenItsDates() throws {
        let house = try House()
        let clock = house.clock
        let now = clock.date
        _ = try house.keyStore.makeClientKey(
            producer: "town", sourcePrefix: "https://town.example/", services: ["permits"],
            notBefore: now.addingTimeInterval(10), notAfter: now.addingTimeInterval(20), now: now)
        let key = try house.keyStore.list()[0].publicKey
        let list = LiveKeyList(store: house.keyStore, now: { clock.date })
        #expect(list.rights(publicKey: key) == nil)
        clock.advance(10_000)
        #expect(list.rights(publicKey: key)?.services == ["permits"])
        clock.advance(10_000)
        #expect(list.rights(publicKey: key) == nil)
    }

    @Test func kindsAreThoseThatWereNamed() throws {
        let house = try House()
        let clock = house.clock
        let store = house.keyStore
        func make(_ producer: String, _ kinds: EventKindSet?) throws {
            _ = try store.makeClientKey(
                producer: producer, sourcePrefix: "https://\(producer).example/", kinds: kinds, now: clock.date)
        }
        try make("app", nil)
        try make("office", EventKindSet([.commitment]))
        let list = LiveKeyList(store: store, now: { clock.date })
        let entries = try store.list()
        #expect(list.rights(publicKey: entries[0].publicKey)?.kinds == .usual)
        #expect(list.rights(publicKey: entries[1].publicKey)?.kinds.kinds == [.commitment])
        #expect(EventKindSet.usual.kinds == [.feedback, .outcome, .withdrawal, .statement, .vote])
        // A list as it was written before there were kinds names none.
        let text = try String(contentsOf: store.listFile, encoding: .utf8)
        #expect(text.ranges(of: "\"kinds\"").count == 1)

        let wrong = text.replacing("\"commitment\"", with: "\"vote\", \"commitments\"")
        #expect(wrong != text)
        try wrong.write(to: store.listFile, atomically: true, encoding: .utf8)
        let said = "keys.json: entry 2: \"commitments\" is no kind of event; expected some of feedback, outcome,"
        #expect { try store.list() } throws: { "\($0)".contains(said) }
        clock.advance(200)
        // The last good list holds, and one that never was good lets nobody in.
        #expect(list.rights(publicKey: entries[1].publicKey)?.kinds.kinds == [.commitment])
        #expect(list.problem?.contains(said) == true)
        let fresh = LiveKeyList(store: store, now: { clock.date })
        #expect(entries.allSatisfy { fresh.rights(publicKey: $0.publicKey) == nil })
    }

    /// The key that an importer made for itself before there were kinds does not do where it needs one that must be named.
    @Test func aKeyFileIsFoundByWhatItsKeyMaySend() throws {
        let house = try House()
        let now = house.clock.date
        let store = house.keyStore
        let kinds = EventKindSet([.vote, .moderation])
        #expect(try store.clientFile(producer: "forum", kinds: .usual, now: now) == nil)
        let old = try house.keyFile("forum")
        #expect(try store.clientFile(producer: "forum", kinds: .usual, now: now) == old)
        #expect(try store.clientFile(producer: "forum", kinds: kinds, now: now) == nil)
        let new = try store.makeClientKey(
            producer: "forum", sourcePrefix: "https://forum.example/", kinds: kinds, now: now)
        #expect(old != new)
        #expect(try store.clientFile(producer: "forum", kinds: kinds, now: now) == new)
        #expect(try store.clientFile(producer: "forum", kinds: .usual, now: now) == old)
        try store.revoke(try store.list()[1].publicKey, now: now)
        #expect(try store.clientFile(producer: "forum", kinds: kinds, now: now) == nil)
        try FileManager.default.removeItem(at: old)
        #expect(try store.clientFile(producer: "forum", kinds: .usual, now: now) == nil)
    }

    @Test func aDamagedListKeepsTheLastGoodOneAndAMissingOneLetsNobodyIn() throws {
        let house = try House()
        let clock = house.clock
        let list = LiveKeyList(store: house.keyStore, now: { clock.date })
        _ = try house.keyFile("town")
        let key = try house.keyStore.list()[0].publicKey
        #expect(list.rights(publicKey: key) != nil)
        try Data("{".utf8).write(to: house.keyStore.listFile)
        clock.advance(200)
        #expect(list.rights(publicKey: key) != nil)
        #expect(list.problem?.contains("keys.json") == true)
        #expect(list.follow()?.contains("keys.json") == true)
        try FileManager.default.removeItem(at: house.keyStore.listFile)
        clock.advance(200)
        #expect(list.rights(publicKey: key) == nil)
        #expect(list.problem == nil)
    }

    @Test func whoeverPrintsAKeySeesNoSecret() throws {
        let house = try House()
        let path = try house.keyFile("town")
        let file = try JSONDecoder().decode(ClientKeyFile.self, from: try Data(contentsOf: path))
        let keys = try ClientKeys.load(path: path.path)
        let server = try house.keyStore.serverKeys()
        var options = SocketOptions()
        options.security = .curveServer(secretKey: server.secretKey, zapDomain: "dcs")
        let check = SenderCheck.keys(
            server: server, next: server, live: LiveKeyList(store: house.keyStore, now: Date.init))
        var text = ""
        for thing in [file, keys, server, options, options.security, check, [file], house.keyStore] as [Any] {
            text += "\(thing) \(String(reflecting: thing)) "
            dump(thing, to: &text)
        }
        #expect(!text.contains(file.secretKey) && !text.contains(server.secretKey))
        #expect(text.contains(file.publicKey) && text.contains(server.publicKey))
    }

    @Test func aKeyFileOthersCanReadIsRefused() throws {
        let house = try House()
        let file = try house.keyFile("town")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
        #expect(throws: FeedbackClientError.self) { try ClientKeys.load(path: file.path) }
        #expect(throws: FeedbackClientError.self) { try ClientKeys.load(path: "/nonexistent/key.json") }
    }
}
