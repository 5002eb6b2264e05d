using System.Text;

namespace LvsOperator.Lab.Boot;

/// <summary>Hands on what a lab appends to a file, as it comes.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Task work;
    private bool disposed;

    /// <param name="path">Need not exist yet.</param>
    /// <param name="take">Called with each piece of text, one call at a time.</param>
    public Follower(string path, Action<string> take) => work = Follow(path, take);

    /// <summary>Hands on the rest and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!disposed)
        {
            disposed = true;
            await end.CancelAsync();
            await work;
            end.Dispose();
        }
    }

    private async Task Follow(string path, Action<string> take)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[16384];
        var characters = new char[16384];
        FileStream? file = null;
        while (true)
        {
            var last = end.IsCancellationRequested;
            if (file is null && File.Exists(path))
            {
                file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            while (file?.Read(bytes) is > 0 and var count)
            {
                take(new string(characters, 0, decoder.GetChars(bytes, 0, count, characters, 0)));
            }
            if (last)
            {
                file?.Dispose();
                return;
            }
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
