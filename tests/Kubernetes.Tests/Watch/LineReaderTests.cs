using System.Text;
using LvsOperator.Kubernetes.Watch;

namespace LvsOperator.Kubernetes.Tests.Watch;

public sealed class LineReaderTests
{
    /// <summary>Gives what it holds in pieces of chance's size.</summary>
    private sealed class Pieces(byte[] bytes, Random chance, int largest) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, 1 + chance.Next(largest))]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(5_000)]
    [InlineData(200_000)]
    public async Task Lines_come_whole_however_they_arrive(int largest)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var chance = new Random(seed);
            var lines = Enumerable.Range(0, 20).Select(i => new string((char)('a' + i), chance.Next(i % 7 == 3 ? 60_000 : 200))).ToArray();
            var reader = new LineReader(new Pieces(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\nhalf a li"), chance, largest));
            var read = new List<string>();
            while (await reader.NextAsync(CancellationToken.None) is { } line) read.Add(Encoding.UTF8.GetString(line.Span));
            Assert.Equal(lines, read);
        }
    }

    [Fact]
    public async Task A_line_without_end_is_not_read_for_ever()
    {
        var reader = new LineReader(new Endless());
        await Assert.ThrowsAsync<IOException>(async () => await reader.NextAsync(CancellationToken.None));
    }

    private sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
