using System.Text;
using LvsOperator.Lab.Http;

namespace LvsOperator.Lab.Tests.Bench;

public class HttpTextTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na b", "a b", "")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na \r\n1\r\nb\r\n0\r\n\r\n", "a b", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na b", "", "closed within the answer")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na \r\n", "", "closed within the answer")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-", "", "closed within the head of the answer")]
    [InlineData("", "", "closed without an answer")]
    [InlineData("SSH-2.0\r\n\r\n", "", "not an HTTP answer")]
    public void An_answer_cut_short_is_a_failure(string received, string body, string failure)
    {
        var answer = HttpText.Parse(Encoding.ASCII.GetBytes(received), TimeSpan.Zero);

        Assert.Equal((body, failure), (answer.Body, answer.Failure));
    }

    [Fact]
    public void A_failing_status_is_not_good()
    {
        var answer = HttpText.Parse("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"u8, TimeSpan.Zero);

        Assert.False(answer.IsGood);
        Assert.Equal("status 503", answer.Complaint);
    }
}
