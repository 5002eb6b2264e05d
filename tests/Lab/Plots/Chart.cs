namespace LvsOperator.Lab.Plots;

/// <summary>What was measured over time, to be drawn.</summary>
/// <param name="Title">One line.</param>
/// <param name="Description">What a reader who does not see it has to know.</param>
/// <param name="Seconds">How long it is.</param>
/// <param name="Panels">One below the other, over the same time.</param>
/// <param name="Events">What was done or happened, as lines through all panels.</param>
internal sealed record Chart(string Title, string Description, double Seconds, IReadOnlyList<Panel> Panels, IReadOnlyList<Event> Events);

/// <summary>Lines over one scale.</summary>
/// <param name="Title">What is counted.</param>
/// <param name="Lines">At most two: they differ by their strokes, not by colour alone.</param>
internal sealed record Panel(string Title, IReadOnlyList<Line> Lines);

/// <summary>Values over time; each holds until the next.</summary>
/// <param name="Name">Shown beside it.</param>
/// <param name="Points">In order of time.</param>
internal sealed record Line(string Name, IReadOnlyList<Point> Points);

/// <summary>A value.</summary>
/// <param name="At">Seconds.</param>
/// <param name="Value">Zero or more.</param>
internal readonly record struct Point(double At, double Value);

/// <summary>Something that happened.</summary>
/// <param name="At">Seconds.</param>
/// <param name="Text">A few words.</param>
internal sealed record Event(double At, string Text);
