using LvsOperator.Lab.Http;

namespace LvsOperator.Lab.Demo;

/// <summary>A part of the demo, as its last table shows it.</summary>
/// <param name="Done">What was done.</param>
/// <param name="Seen">What the client saw of it.</param>
/// <param name="Promise">What had to hold.</param>
/// <param name="Held">Whether it did.</param>
internal sealed record DemoStep(string Done, LoadReport Seen, string Promise, bool Held);
