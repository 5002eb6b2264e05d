using System.Globalization;

namespace LvsOperator.Benchmarks;

/// <summary>Processor time of a process and of all it started, those included that ended and were waited for, by proc(5): fields 14 to 17 of stat, of 1/100 s.</summary>
internal static class ProcessorTime
{
    internal static double Seconds(int process)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => int.TryParse(name, out _))
            .Select(Read).OfType<Entry>().ToLookup(entry => entry.Parent);
        return (Read(process.ToString(CultureInfo.InvariantCulture))?.Ticks ?? 0) / 100.0 + Below(process);

        double Below(int parent) => all[parent].Sum(entry => (entry.Ticks / 100.0) + Below(entry.Id));
    }

    private static Entry? Read(string id)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
            return new(int.Parse(id, CultureInfo.InvariantCulture), int.Parse(fields[1], CultureInfo.InvariantCulture),
                fields[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            return null; // It ended.
        }
    }

    private sealed record Entry(int Id, int Parent, long Ticks);
}
