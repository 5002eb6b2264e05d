using System.Globalization;
using LvsOperator.Api.Meta;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Collects the faults of one object, and the checks that every kind shares.</summary>
internal sealed class FaultList(ObjectRef @object)
{
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> Faults => _faults;

    public void Add(string path, object? value, string reason, string remedy) =>
        _faults.Add(new Fault(@object, path, value is null ? Fault.Absent : Convert.ToString(value, CultureInfo.InvariantCulture)!, reason, remedy));

    public void Absent(string path, string reason, string remedy) => Add(path, null, reason, remedy);

    public void NotYet(string path, object value, string remedy) => Add(path, value, "not supported yet by this version", remedy);

    public void Within(string path, Duration value, Duration minimum, Duration maximum)
    {
        if (value < minimum || value > maximum)
        {
            Add(path, value, $"outside {minimum} to {maximum}", $"use a duration from {minimum} to {maximum}");
        }
    }

    public void WholeSeconds(string path, Duration value, Duration minimum, Duration maximum)
    {
        Within(path, value, minimum, maximum);
        if (!value.IsWholeSeconds)
        {
            Add(path, value, "not a whole number of seconds", $"use {Duration.FromSeconds(value.Seconds + 1)}");
        }
    }
}
