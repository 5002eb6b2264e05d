namespace LvsOperator.Lab;

/// <summary>Something the bench expected did not hold, or the bench could not do what it was asked.</summary>
/// <param name="message">What was expected, what was seen, and where there is one, the remedy.</param>
public sealed class LabFailure(string message) : Exception(message);
