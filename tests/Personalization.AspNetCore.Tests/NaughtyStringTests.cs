using System.Text;
using System.Text.Json;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Strings that have broken other programs are values like any other.</summary>
public sealed class NaughtyStringTests
{
    private const string Records = "/v1/collections/customers/records";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NaughtyStrings_AsIndexAndFieldValues_Survive(bool sqlite)
    {
        var strings = JsonSerializer.Deserialize<string[]>(await File.ReadAllBytesAsync(SharedData.PathOf("awkward/blns.json")))!
            .Distinct(StringComparer.Ordinal).ToArray();
        Assert.True(strings.Length > 400);
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows(
            [.. strings.Select((text, i) => new object?[] { i, text, text, null, i })]);
        await using var host = await ApiHost.StartAsync(sqlite, customers);
        await using var connection = await host.ConnectAsync();

        for (var i = 0; i < strings.Length; i++)
        {
            var text = strings[i];
            var posted = await connection.AskAsync(ApiHost.Request("POST", Records, host.Key, $$"""{"email":{{JsonSerializer.Serialize(text)}}}"""));
            AssertIs(i, text, posted);
            if (text is not ("" or "." or ".."))
            {
                AssertIs(i, text, await connection.AskAsync(ApiHost.Request("GET", $"{Records}/email/{EncodeAll(text)}", host.Key)));
                AssertIs(i, text, await connection.AskAsync(ApiHost.Request("GET", $"{Records}/email/{Uri.EscapeDataString(text)}", host.Key)));
            }
        }

        var many = await connection.AskAsync(ApiHost.Request("POST", Records + "/email", host.Key, JsonSerializer.Serialize(new { values = strings })));
        Assert.Equal(200, many.Status);
        Assert.Equal(strings, many.Json.GetProperty("records").EnumerateObject().Select(record => record.Name));
        Assert.Equal(strings, many.Json.GetProperty("records").EnumerateObject().Select(record => record.Value.GetProperty("full_name").GetString()!));
    }

    private static string EncodeAll(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(letter => $"%{letter:x2}"));

    private static void AssertIs(int number, string text, RawResponse answer)
    {
        Assert.True(answer.Status == 200, $"String {number} was answered by {answer.Status}.");
        Assert.Equal(number, answer.Json.GetProperty("orders").GetInt32());
        Assert.Equal(text, answer.Json.GetProperty("full_name").GetString());
    }
}
