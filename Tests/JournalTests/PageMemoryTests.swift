import Testing

@testable import Journal

@Suite struct PageMemoryTests {
    /// Less than a page, some pages, just short of a huge page, and several of them with a rest.
    @Test(arguments: [1, 5_000, 523_264, 524_288, 1_500_001]) func everyNumberIsZeroAtFirstAndKeepsWhatIsWritten(
        count: Int
    ) {
        for _ in 0..<3 {
            let memory = PageMemory(count: count)
            let numbers = memory.numbers
            #expect(numbers.count == count && numbers.allSatisfy { $0 == 0 })
            for place in numbers.indices { numbers[place] = UInt32(place) ^ 0xA5A5 }
            #expect(numbers.indices.allSatisfy { numbers[$0] == UInt32($0) ^ 0xA5A5 })
            memory.free()
        }
    }

    @Test func freeingOneLeavesItsNeighboursAlone() {
        let memories = (0..<6).map { PageMemory(count: 700_000 + $0) }
        for (number, memory) in memories.enumerated() { memory.numbers.update(repeating: UInt32(number)) }
        for number in [1, 4, 2] { memories[number].free() }
        for number in [0, 3, 5] {
            #expect(memories[number].numbers.allSatisfy { $0 == UInt32(number) })
            memories[number].free()
        }
    }
}
