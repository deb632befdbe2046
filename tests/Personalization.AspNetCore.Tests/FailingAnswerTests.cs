using System.Net.Http.Json;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Answers that fail for want of memory, or in their middle.</summary>
public sealed class FailingAnswerTests
{
    private const string Records = "/v1/collections/customers/records";

    [Theory]
    [InlineData("GET", Records + "/user_id/5", null)]
    [InlineData("POST", Records + "/user_id", """{"values":["5"]}""")]
    public async Task Ask_NoMemoryLeft_IsNotTheStoresFault(string method, string target, string? body)
    {
        await using var host = await ApiHost.StartAsync();
        host.Store.On(StoreOperations.Find | StoreOperations.FindMany, StoreFault.Throw(() => new InsufficientMemoryException()));

        var answer = await host.AskAsync(method, target, host.Key, body);

        Assert.Equal(503, answer.Status);
        Assert.Equal("memory_exhausted", answer.Code());
    }

    [Fact]
    public async Task Ask_StoreFailsInTheMiddleOfALargeAnswer_AnswerBreaksOff()
    {
        var rows = Enumerable.Range(0, 150).Select(i => new object?[] { i, $"{i}@shop.example", new string('x', 20_000), "Oslo", i }).ToArray();
        await using var host = await ApiHost.StartAsync(customers: new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows(rows));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", host.Key);
        var values = new { values = Enumerable.Range(0, 150).ToArray() };
        using var whole = await client.PostAsJsonAsync(new Uri(Records + "/user_id", UriKind.Relative), values);
        Assert.InRange((await whole.Content.ReadAsByteArrayAsync()).Length, 3_000_000, 3_100_000);

        host.Store.On(StoreOperations.FindMany, StoreFault.Throw(), call: 2);

        await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            using var broken = await client.PostAsJsonAsync(new Uri(Records + "/user_id", UriKind.Relative), values);
            await broken.Content.ReadAsByteArrayAsync();
        });
    }

    [Fact]
    public async Task Ask_LargeRecordByItself_IsAnsweredAndGivesItsRoomBack()
    {
        await using var host = await ApiHost.StartAsync(
            customers: new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows([1, "a@shop.example", new string('x', 200_000), "Oslo", 1]));

        for (var i = 0; i < 3; i++)
        {
            Assert.InRange((await host.GetAsync(Records + "/user_id/1")).Body.Length, 200_000, 201_000);
            Assert.Equal(404, (await host.GetAsync(Records + "/user_id/2")).Status);
        }
    }
}
