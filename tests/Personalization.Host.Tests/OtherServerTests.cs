using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Personalization.Hosting.Output;

namespace Personalization.Host.Tests;

/// <summary>Commands that ask something which is no host.</summary>
public sealed class OtherServerTests
{
    [Theory]
    [InlineData("text/html", "<html>hello</html>")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", "[]")]
    [InlineData("application/json", "nonsense")]
    [InlineData("application/json", "{\"id\":5,\"finishedAt\":7}")]
    public async Task Command_AnotherWebServer_SaysThatItIsNoHost(string type, string body)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        });
        await app.StartAsync();

        foreach (var command in new string[][] { ["lookup", "customers", "email", "a"], ["lookup", "customers", "email", "a", "--explain"], ["sync", "run", "a"], ["runs", "list"], ["runs", "show", "a"] })
        {
            var result = await ShopFolder.RunBareAsync([.. command, "--host", app.Urls.First(), "--key", "k"]);

            Assert.True(result.Code == ExitCodes.Failed, $"{string.Join(' ', command)}: {result.Code} {result.Answer}");
            Assert.Contains("which no host of this kind does", result.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Command_TerminalEscapesInWhatOthersWrote_AreNotPrinted()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("{\"code\":\"x\",\"detail\":\"\\u001b[31mred\\u009b\"}");
        });
        await app.StartAsync();

        var problem = await ShopFolder.RunBareAsync("lookup", "customers", "email", "a", "--host", app.Urls.First());
        var argument = await ShopFolder.RunBareAsync("\u001b[31mnonsense");

        Assert.DoesNotContain(problem.Errors + argument.Errors, letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
        Assert.Contains("[31mred", problem.Errors, StringComparison.Ordinal);
    }
}
