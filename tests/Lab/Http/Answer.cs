namespace LvsOperator.Lab.Http;

/// <summary>What a request came to.</summary>
/// <param name="Status">Of HTTP; 0 where no answer came.</param>
/// <param name="Body">As text.</param>
/// <param name="Failure">Why there was no whole answer, or empty.</param>
/// <param name="Time">From before the connection to the last byte.</param>
public sealed record Answer(int Status, string Body, string Failure, TimeSpan Time)
{
    /// <summary>A whole answer with a 2xx status.</summary>
    public bool IsGood => Failure.Length == 0 && Status is >= 200 and < 300;

    /// <summary>Who answered: the first word of the body. The bench's servers say their name first.</summary>
    public string Who => Word(0);

    /// <summary>Whom the server took for the client: the second word.</summary>
    public string Client => Word(1);

    /// <summary>Why it is not good, in words.</summary>
    public string Complaint => IsGood ? "" : Failure.Length > 0 ? Failure : $"status {Status}";

    private string Word(int index)
    {
        var words = Body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > index ? words[index] : "";
    }
}
