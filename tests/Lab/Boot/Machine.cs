using System.Runtime.InteropServices;

namespace LvsOperator.Lab.Boot;

/// <summary>What all commands that boot share: where things are, and the wish to stop.</summary>
internal sealed class Machine : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<PosixSignalRegistration> signals = [];

    public Machine()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
        {
            signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            }));
        }
        Checkout = Checkout.Find();
        Choice = KernelChoice.Pick(KernelFacts.Read());
        Root = Checkout.Root();
    }

    public Checkout Checkout { get; }

    public KernelChoice Choice { get; }

    public string Root { get; }

    public CancellationToken Stop => stop.Token;

    /// <summary>Keeps what a failed lab said on its console, and says where.</summary>
    public string Keep(Guest guest, string name)
    {
        var folder = Directory.CreateDirectory(Checkout.In("TestResults", "lab")).FullName;
        var kept = Path.Combine(folder, $"{name}.console.log");
        File.Copy(guest.ConsoleLog, kept, overwrite: true);
        return kept;
    }

    public void Dispose()
    {
        foreach (var signal in signals)
        {
            signal.Dispose();
        }
        stop.Dispose();
    }
}
