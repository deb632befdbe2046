using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Whatever is sent, the answer is never a 5xx, and a good request after it gets its record.</summary>
public sealed class HostileRequestTests
{
    private const string Records = "/v1/collections/customers/records";
    private const string Ann = Records + "/user_id/5";

    public static TheoryData<string> Targets =>
    [
        "/v1/collections/customers/records/email/a%2Fb%2F..%2Fc",
        "/v1/collections/customers/records/email/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/collections/customers/records/email/%252e%252e%252f",
        "/v1/collections/customers/records/email/..",
        "/v1/collections/customers/records/email/.",
        "/v1/collections/customers/records/email/%2e",
        "/v1/collections/customers/records/email/%2E%2E",
        "/v1/collections/customers/records/email/x/..",
        "/v1/collections/customers/records/email/x/../user_id",
        "/v1/collections/customers/records/email/%00",
        "/v1/collections/customers/records/email/a%00b",
        "/v1/collections/customers/records/email/a\0b",
        "/v1/collections/customers/records/email/%FF%FE",
        "/v1/collections/customers/records/email/%C0%AF",
        "/v1/collections/customers/records/email/%F4%90%80%80",
        "/v1/collections/customers/records/email/%",
        "/v1/collections/customers/records/email/%%%",
        "/v1/collections/customers/records/email/%u0041",
        "/v1/collections/customers/records/email/\xE9\xFF",
        "/v1/collections/customers/records/email/a b",
        "/v1/collections/customers/records/email/a\tb",
        "/v1/collections/customers/records/email/a#b",
        "/v1/collections/customers/records/email/a\\..\\b",
        "/v1/collections/customers/records/email//",
        "/v1/collections/customers/records//x",
        "/v1/collections//records/email/x",
        "//v1/collections/customers/records/email/x",
        "/v1/collections/customers/records/email/x/y/z",
        "/v1/collections/customers/records/email/x/explain/explain",
        "/v1/collections/..%2fcustomers/records/email/x",
        "/v1/collections/%FF/records/email/x",
        "/v1/collections/customers/records/%FF/x",
        "/v1/collections/customers/%72ecords/email/x",
        "http://other.example/v1/collections/customers/records/email/x",
        "*",
        "v1/collections/customers/records/email/x",
        "/v1/collections/customers/records/email/x?fields=%00",
        "/v1/collections/customers/records/email/x?fields=" + "a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a",
        "/v1/collections/customers/records/email/x?fields=a&fields",
        "/v1/collections/customers/records/email/x??fields=a?",
    ];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Target_Hostile_IsRefusedAndTheNextOneAnswered(string target)
    {
        await using var host = await ApiHost.StartAsync();

        await AssertRefusedAsync(host, ApiHost.Request("GET", target, host.Key));
    }

    [Fact]
    public async Task Values_OfEightKilobytes_AreFoundOrRefused()
    {
        var value = new string('é', 4096);
        var customers = new FakeQuery("user_id", "email", "full_name", "city", "orders").SetRows([5, value, "Ann", "Oslo", 1]);
        await using var host = await ApiHost.StartAsync(customers: customers);

        Assert.Equal(ApiHost.Ann, (await host.PostAsync(Records, $$"""{"email":"{{value}}"}""")).Text);
        Assert.Equal(404, (await host.PostAsync(Records, $$"""{"email":"{{value}}x"}""")).Status);
        await AssertRefusedAsync(host, ApiHost.Request("GET", Records + "/email/" + Uri.EscapeDataString(value), host.Key));
        await AssertRefusedAsync(host, ApiHost.Request("GET", Records + "/email/" + new string('x', 7000), host.Key));
        await AssertRefusedAsync(host, ApiHost.Request("GET", Records + "/email/" + new string('x', 100_000), host.Key));
        await AssertRefusedAsync(host, ApiHost.Request("GET", Ann, new string('x', 8000)));
    }

    [Fact]
    public async Task Headers_InFloods_AreRefused()
    {
        await using var host = await ApiHost.StartAsync();
        var many = string.Concat(Enumerable.Range(0, 5000).Select(i => $"X-{i}: {i}\r\n"));

        await AssertRefusedAsync(host, $"GET {Ann} HTTP/1.1\r\nHost: x\r\n{many}\r\n");
        await AssertRefusedAsync(host, $"GET {Ann} HTTP/1.1\r\nHost: x\r\nX: {new string('x', 100_000)}\r\n\r\n");
        await AssertRefusedAsync(host, $"GET {Ann} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Key}\0\r\n\r\n");
        await AssertRefusedAsync(host, $"GET {Ann} HTTP/1.1\r\n\r\n");
        await AssertRefusedAsync(host, $"GET {Ann}\r\n\r\n");
        await AssertRefusedAsync(host, "\0\0\0\0\r\n\r\n");
        await AssertRefusedAsync(host, $"POST {Records} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Key}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{{}}");
        await AssertRefusedAsync(host, $"POST {Records} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Key}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n");
        await AssertRefusedAsync(host, $"POST {Records} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Key}\r\nTransfer-Encoding: gzip\r\n\r\n{{}}");
    }

    [Fact]
    public async Task Body_Truncated_EndsTheConnectionAndNothingElse()
    {
        await using var host = await ApiHost.StartAsync();
        await using (var connection = await host.ConnectAsync())
        {
            await connection.SendAsync(ApiHost.Request("POST", Records, host.Key, null, "Content-Type: application/json", "Content-Length: 100") + "{\"email\":");
            connection.EndSending();
            var answer = await connection.TryReadAsync();
            Assert.True(answer is null or { Status: >= 400 and < 500 });
        }

        Assert.Equal(200, (await host.GetAsync(Ann)).Status);
    }

    [Fact]
    public async Task Body_TooSlow_IsRefused()
    {
        await using var host = await ApiHost.StartAsync(build: builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(100_000, TimeSpan.FromSeconds(1.5))));
        await using var connection = await host.ConnectAsync();

        await connection.SendAsync(ApiHost.Request("POST", Records, host.Key, null, "Content-Type: application/json", "Content-Length: 100") + "{");
        var answer = await connection.ReadAsync();

        Assert.Equal(408, answer.Status);
        Assert.Equal("request_malformed", answer.Code());
        Assert.Equal(200, (await host.GetAsync(Ann)).Status);
    }

    [Fact]
    public async Task Requests_OneAfterTheOtherWithoutWaiting_AreAnsweredInOrder()
    {
        await using var host = await ApiHost.StartAsync();
        await using var connection = await host.ConnectAsync();

        await connection.SendAsync(string.Concat(Enumerable.Repeat(
            ApiHost.Request("GET", Ann, host.Key) + ApiHost.Request("GET", Records + "/user_id/b", host.Key) + ApiHost.Request("GET", Ann, "x"), 20)));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ApiHost.Ann, (await connection.ReadAsync()).Text);
            Assert.Equal(ApiHost.Bob, (await connection.ReadAsync()).Text);
            Assert.Equal(401, (await connection.ReadAsync()).Status);
        }
    }

    [Fact]
    public async Task Fuzz_RandomRequests_NeverBreakTheService()
    {
        var seed = TestSettings.NextSeed();
        var random = new SeededRandom(seed);
        await using var host = await ApiHost.StartAsync();
        var count = TestSettings.Scale >= 20 ? 100_000 : 3_000 * TestSettings.Scale;
        RawConnection? connection = null;
        for (var i = 0; i < count; i++)
        {
            connection ??= await host.ConnectAsync();
            var request = FuzzedRequests.Next(random, host.Key);
            string? problem = null;
            try
            {
                await connection.SendAsync(request.Bytes);
                if (request.MayHang)
                {
                    connection.EndSending();
                }

                var answer = await connection.TryReadAsync(request.IsHead);

                // 505 is Kestrel's own answer to a version that it does not speak, before any app is asked.
                problem = answer is { Status: >= 500 and not 505 } ? $"{answer.Status}" : null;
                if (answer is null || request.MayHang || answer.Header("Connection") == "close" || !await IsWellAsync(connection, host))
                {
                    await connection.DisposeAsync();
                    connection = null;
                }
            }
            catch (IOException)
            {
                // The server had closed it already.
                await connection!.DisposeAsync();
                connection = null;
            }

            Assert.True(problem is null, $"Request {i} with PERSONALIZATION_TEST_SEED={seed} was answered by {problem}: {Encoding.Latin1.GetString(request.Bytes)}");
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        Assert.Equal(ApiHost.Ann, (await host.GetAsync(Ann)).Text);
    }

    [Theory]
    [InlineData("?fields=")]
    [InlineData("")]
    public async Task Find_MethodThatIsHeadInOtherLetters_IsAnswered(string query)
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await using var connection = await host.ConnectAsync();
            await connection.SendAsync(Encoding.ASCII.GetBytes($"HEAd /v1/collections/customers/records/user_id/a%2Fb{query} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {host.Key}\r\n\r\n"));
            Assert.InRange((await connection.TryReadAsync())!.Status, 400, 499);
        }
    }

    /// <summary>Asks for a record on the same connection; <see langword="false"/> when the server has closed it.</summary>
    private static async Task<bool> IsWellAsync(RawConnection connection, ApiHost host)
    {
        await connection.SendAsync(ApiHost.Request("GET", Ann, host.Key));
        if (await connection.TryReadAsync() is not { } answer)
        {
            return false;
        }

        Assert.True(answer.Status is 200 or 400, answer.Status.ToString(CultureInfo.InvariantCulture));
        Assert.True(answer.Status == 400 || answer.Text == ApiHost.Ann);
        return answer.Status == 200;
    }

    private static async Task AssertRefusedAsync(ApiHost host, string request)
    {
        await using (var connection = await host.ConnectAsync())
        {
            RawResponse? answer = null;
            try
            {
                await connection.SendAsync(request);
                answer = await connection.TryReadAsync();
            }
            catch (IOException)
            {
                // The server did not want to read it to its end.
            }

            Assert.True(answer is null or { Status: >= 400 and < 500 }, answer?.Status.ToString(CultureInfo.InvariantCulture));
            if (answer is not null && answer.Header("Connection") != "close")
            {
                // Kestrel closes a connection whose body it cannot find the end of, without saying so before.
                Assert.True(await IsWellAsync(connection, host) || request.StartsWith("POST", StringComparison.Ordinal));
            }
        }

        Assert.Equal(ApiHost.Ann, (await host.GetAsync(Ann)).Text);
    }
}
