using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>The answer to a watch: a test writes what comes, piece by piece, and says how it ends.</summary>
internal sealed class ScriptedWatch
{
    private readonly Channel<string?> pieces = Channel.CreateUnbounded<string?>();
    private readonly TaskCompletionSource<string> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the query when the client has opened it.</summary>
    internal Task<string> Opened => opened.Task.InTime();

    internal bool IsOpen => opened.Task.IsCompleted;

    internal async Task Answer(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync(); // StartAsync alone sends nothing
        opened.TrySetResult(context.Request.QueryString.ToString());
        await foreach (var piece in pieces.Reader.ReadAllAsync(context.RequestAborted))
        {
            if (piece is null)
            {
                context.Abort();
                return;
            }

            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await context.Response.Body.FlushAsync();
        }
    }

    internal void Piece(string text) => pieces.Writer.TryWrite(text);

    internal void Event(string type, string json) => Piece($$"""{"type":"{{type}}","object":{{json}}}""" + "\n");

    internal void Bookmark(int version) => Event("BOOKMARK", $$$"""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":"{{{version}}}"}}""");

    /// <summary>Ends as a server ends a watch whose time is over.</summary>
    internal void End() => pieces.Writer.Complete();

    /// <summary>Cuts the connection.</summary>
    internal void Cut() => pieces.Writer.TryWrite(null);
}
