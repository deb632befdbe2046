using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Personalization.Destinations;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Delivery.Webhooks;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>A web service is called as its documentation asks, and is believed only what it answers.</summary>
public sealed class WebhookTests
{
    [Fact]
    public async Task Deliver_WithoutTemplate_SendsAnArraySignedAndKeyed()
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, hook =>
        {
            hook.Secret = "s3cret";
            hook.Headers["X-Api-Key"] = "k";
        });
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();

        var request = Assert.Single(receiver.Requests);
        var row = JsonDocument.Parse(request.Body).RootElement[0];
        Assert.Equal(("POST", "/", "k", "application/json"), (request.Method, request.Path, request.Headers["X-Api-Key"], request.Headers["Content-Type"]));
        Assert.Equal(("1", "entry", "viewers", "promo"), (row.GetProperty("id").GetString(), row.GetProperty("trigger").GetString(), row.GetProperty("audience").GetString(), row.GetProperty("sync").GetString()));
        Assert.Equal(row.GetProperty("key").GetString(), request.Headers["Idempotency-Key"]);

        // As the documentation tells receivers to check it.
        var parts = request.Headers["X-Personalization-Signature"]!.Split(',').ToDictionary(part => part[..part.IndexOf('=')], part => part[(part.IndexOf('=') + 1)..]);
        Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("s3cret"), Encoding.UTF8.GetBytes($"{parts["t"]}.{request.Body}"))), parts["v1"]);
        Assert.Equal(world.Harness.Time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), parts["t"]);
    }

    [Fact]
    public async Task Deliver_Templates_MakeMethodUrlAndBodyOfEachRow()
    {
        await using var receiver = new WebhookReceiver();
        var sync = DeliveryWorld.Sync("promo", "hook") with
        {
            Request = new RequestOptions { Template = """{ "mail": "{{ row.email }}", "tags": [ "{{ row.plan }}", ], }""" },
            Entry = new RequestOptions { Method = "PUT", Url = "/users/{{ row.id | url_encode }}" },
            Exit = new RequestOptions { Method = "DELETE", Url = "/users/{{ row.id | url_encode }}?from={{ context.model_id }}" },
        };
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define([new DestinationDefinition { Name = "hook", Webhook = Options(receiver) }], [sync]));
        await world.WriteAsync("a/b");
        await world.EnterAsync("a/b");
        await world.LeaveAsync();
        await world.ReadAsync();

        Assert.Equal(["PUT /users/a%2Fb", "DELETE /users/a%2Fb?from=viewers"], receiver.Requests.Select(one => $"{one.Method} {one.Path}"));
        Assert.All(receiver.Requests, one => Assert.Equal("""{"mail":"a/b@example.com","tags":["free"]}""", one.Body));
    }

    [Fact]
    public async Task Deliver_TemplateOfRows_SendsBatches()
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, request: new RequestOptions { Template = """{ "users": [ {% for row in rows %} { "id": {{ row.id | json }} }, {% endfor %} ] }""" });
        await EnterOneBucketAsync(world, 5);

        Assert.Equal(5, JsonDocument.Parse(Assert.Single(receiver.Requests).Body).RootElement.GetProperty("users").GetArrayLength());
    }

    [Fact]
    public async Task Deliver_UrlThatLeadsElsewhere_IsRefused()
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, request: new RequestOptions { Url = "/{{ row.email }}", Template = "{{ row.email }}" });
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();

        Assert.Empty(receiver.Requests);
        var letter = Assert.Single(await world.LettersAsync());
        Assert.Contains("makes no JSON", letter.Reason, StringComparison.Ordinal);
        var composer = new WebhookComposer(new WebhookOptions { Url = "https://a.example.com" }, new Personalization.Liquid.LiquidObject(), 1);
        var row = new Personalization.Realtime.Delivery.DeliveryRow
        {
            Entry = new Personalization.People.StreamEntry(1, default, default, default),
            Key = "k",
            Trigger = "entry",
            SentAs = new Personalization.Realtime.Delivery.SentAs(new RequestOptions { Url = ".evil.example.com/" }),
            Json = default,
            Row = () => new Personalization.Liquid.LiquidObject(),
        };
        Assert.Null(composer.Compose([row], out var problem));
        Assert.Contains("no address of the destination's host", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    public async Task Deliver_DataThatClimbsThePath_IsRefused(string id)
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, request: new RequestOptions { Method = "DELETE", Url = "/vips/{{ row.id | url_encode }}" });
        await world.WriteAsync(id, "a..b");
        await world.EnterAsync(id, "a..b");
        await world.ReadAsync();

        Assert.Equal("/vips/a..b", Assert.Single(receiver.Requests).Path);
        Assert.Contains("makes no address", Assert.Single(await world.LettersAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "name": "{{ row.name | slice: 0 }}" }""")]
    [InlineData("""{ "name": {{ row.name | slice: 0 | json }} }""")]
    [InlineData("""{ "name": {{ row.name | cast: "number" }} }""")]
    [InlineData("""{ "name": {{ row.name | to_unix }} }""")]
    [InlineData("""{ "name": {{ row.name | parse }} }""")]
    [InlineData("""{ "name": {{ row.name | regex_replace: "(", "" }} }""")]
    [InlineData("""{ "name": {{ 1 | divided_by: 0 }} }""")]
    public async Task Deliver_TemplateThatFailsOnAPersonsData_IsADeadLetterAndHoldsNobodyUp(string template)
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, request: new RequestOptions { Template = template });
        await world.Harness.WriteAsync("1", "u1", "\"name\":\"\\ud83d\\ude00x\"");
        await world.EnterAsync("1");
        await world.ReadAsync();

        Assert.True(receiver.Requests.Count == 1 || (await world.LettersAsync()).Count == 1);
    }

    [Fact]
    public async Task Deliver_OneRowOfABatchIsRefused_OnlyThatOneIsADeadLetter()
    {
        await using var receiver = new WebhookReceiver((request, response) =>
        {
            response.StatusCode = request.Body.Contains("\"number\":3", StringComparison.Ordinal) ? 422 : 200;
            return Task.CompletedTask;
        });
        await using var world = await CreateAsync(receiver);
        await world.WriteAsync("1");
        for (var round = 0; round < 3; round++)
        {
            await world.EnterAsync("1");
            await world.LeaveAsync();
        }

        await world.ReadAsync();

        var letter = Assert.Single(await world.LettersAsync());
        Assert.Equal("It answered 422.", letter.Reason);
        var taken = receiver.Requests.Where(one => !one.Body.Contains("\"number\":3", StringComparison.Ordinal)).SelectMany(one => one.Keys).ToList();
        Assert.Equal(5, taken.Count);
        Assert.DoesNotContain(letter.Key, taken);
        Assert.Equal(taken.Order(StringComparer.Ordinal), taken);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(408)]
    [InlineData(425)]
    [InlineData(429)]
    [InlineData(302)]
    public async Task Deliver_AnswerOfTheMoment_IsTriedAgainWithTheSameKey(int status)
    {
        await using var elsewhere = new WebhookReceiver();
        await using var receiver = new WebhookReceiver((_, response) =>
        {
            response.StatusCode = status;
            response.RedirectLocation = elsewhere.Address;
            return Task.CompletedTask;
        });
        await using var world = await CreateAsync(receiver);
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        Assert.Empty(await world.LettersAsync());
        receiver.Answer = (_, _) => Task.CompletedTask;
        world.Harness.Time.Advance(TimeSpan.FromSeconds(2));
        await world.ReadAsync();

        Assert.Empty(elsewhere.Requests);
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(one => one.Headers["Idempotency-Key"]).Distinct());
        Assert.Equal(1, world.ReportOf("promo").CountOf(DeliveryStatus.Delivered));
    }

    [Fact]
    public async Task Deliver_RetryAfter_IsWaitedFor()
    {
        await using var receiver = new WebhookReceiver((_, response) =>
        {
            (response.StatusCode, response.Headers["Retry-After"]) = (429, "120");
            return Task.CompletedTask;
        });
        await using var world = await CreateAsync(receiver);
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        world.Harness.Time.Advance(TimeSpan.FromSeconds(100));
        await world.ReadAsync();
        Assert.Single(receiver.Requests);
        world.Harness.Time.Advance(TimeSpan.FromSeconds(21));
        await world.ReadAsync();
        Assert.Equal(2, receiver.Requests.Count);
    }

    [Fact]
    public async Task Deliver_CutOrDown_IsTriedAgain()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cutting = Task.Run(async () =>
        {
            using var caller = await listener.AcceptSocketAsync();
            await caller.ReceiveAsync(new byte[1024]);
            caller.Close(0);
            listener.Stop();
        });
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(new WebhookOptions { Url = $"http://{listener.LocalEndpoint}", AllowPrivateAddresses = true }));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();
        Assert.Equal(DeliveryStatus.Retry, world.ReportOf("promo").Last[0].Status);
        await cutting;
        world.Harness.Time.Advance(TimeSpan.FromSeconds(10));
        await world.ReadAsync();

        Assert.Equal("The request failed: ConnectionError.", world.ReportOf("promo").Last[0].Reason);
        Assert.Equal(0, world.ReportOf("promo").CountOf(DeliveryStatus.Refused));
        Assert.Empty(await world.LettersAsync());
    }

    [Fact]
    public async Task Deliver_NoAnswer_EndsWithTheTimeoutAndIsTriedAgain()
    {
        var (came, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var receiver = new WebhookReceiver((_, _) =>
        {
            came.SetResult();
            return never.Task;
        });
        await using var world = await CreateAsync(receiver, hook => hook.Timeout = TimeSpan.FromSeconds(5));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        var reading = world.ReadAsync();
        await came.Task;
        world.Harness.Time.Advance(TimeSpan.FromSeconds(6));
        await reading;
        never.SetResult();

        Assert.Equal("There was no answer within 5 s.", world.ReportOf("promo").Last[0].Reason);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost:1")]
    [InlineData("http://[::1]:1")]
    [InlineData("http://[::ffff:127.0.0.1]:1")]
    [InlineData("http://169.254.169.254")]
    [InlineData("http://2130706433:1")]
    [InlineData("http://0x7f.1:1")]
    [InlineData("http://0177.0.0.1:1")]
    [InlineData("http://127.1:1")]
    [InlineData("http://[::127.0.0.1]:1")]
    [InlineData("http://[64:ff9b::7f00:1]:1")]
    public async Task Deliver_PrivateAddress_IsNotCalled(string address)
    {
        await using var world = await DeliveryWorld.CreateAsync(DeliveryWorld.Define(new WebhookOptions { Url = address }));
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();

        Assert.Equal(PrivateAddressException.Words, world.ReportOf("promo").Last[0].Reason);
    }

    [Theory]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("2002:a00:1::", false)]
    public void Is_Address_TellsPublicFromPrivate(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task Deliver_OAuth_AsksOnceAndAgainWhenRefused()
    {
        var asked = 0;
        await using var tokens = new WebhookReceiver(async (_, response) =>
        {
            var body = Encoding.UTF8.GetBytes($$"""{"access_token":"t{{++asked}}","expires_in":3600}""");
            await response.OutputStream.WriteAsync(body);
        });
        await using var receiver = new WebhookReceiver((request, response) =>
        {
            response.StatusCode = request.Headers["Authorization"] == "Bearer t2" ? 200 : 401;
            return Task.CompletedTask;
        });
        await using var world = await CreateAsync(receiver, hook => hook.OAuth = new OAuthOptions { TokenUrl = tokens.Address + "/token", ClientId = "id", ClientSecret = "secret", Scope = "a b" });
        await world.WriteAsync("1", "2");
        await world.EnterAsync("1", "2");
        await world.ReadAsync();

        Assert.Equal(2, world.ReportOf("promo").CountOf(DeliveryStatus.Delivered));
        Assert.Equal(2, asked);
        Assert.All(tokens.Requests, one => Assert.Equal("grant_type=client_credentials&scope=a+b", one.Body));
        Assert.All(tokens.Requests, one => Assert.Equal("Basic " + Convert.ToBase64String("id:secret"u8), one.Headers["Authorization"]));
        world.Harness.Time.Advance(TimeSpan.FromHours(1));
        await world.ReadAsync();
        await world.LeaveAsync();
        receiver.Answer = (_, _) => Task.CompletedTask;
        await world.ReadAsync();
        Assert.Equal(3, asked);
    }

    [Theory]
    [InlineData("""{"access_token":"t\r\nX-Evil: 1"}""")]
    [InlineData("""{"access_token":"é"}""")]
    [InlineData("""{"access_token":""}""")]
    [InlineData("""{"access_token":null}""")]
    [InlineData("""{"access_token":5}""")]
    [InlineData("""["access_token"]""")]
    [InlineData("""{"access_token":"t","expires_in":"soon"}""")]
    [InlineData("nonsense")]
    public async Task Deliver_TokenThatIsNone_IsTriedAgainWithAReason(string answer)
    {
        await using var tokens = new WebhookReceiver(async (_, response) => await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer)));
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver, hook => hook.OAuth = new OAuthOptions { TokenUrl = tokens.Address + "/token", ClientId = "id", ClientSecret = "secret" });
        await world.WriteAsync("1");
        await world.EnterAsync("1");
        await world.ReadAsync();

        if (answer.Contains("soon", StringComparison.Ordinal))
        {
            Assert.Single(receiver.Requests);
            return;
        }

        Assert.Empty(receiver.Requests);
        Assert.Equal("The token's address answered no token.", world.ReportOf("promo").Last[0].Reason);
    }

    [Theory]
    [InlineData("X-Key", "é")]
    [InlineData("X-Key", "a\r\nX-Evil: 1")]
    [InlineData("X-Key\r\nX-Evil", "1")]
    [InlineData("X Key", "1")]
    [InlineData("idempotency-key", "1")]
    [InlineData("X-Personalization-Signature", "t=1,v1=0")]
    [InlineData("Host", "evil.example.com")]
    public void Check_HeaderThatCannotBeSent_IsToldWithoutItsValue(string name, string value)
    {
        var problems = new List<AudienceProblem>();

        WebhookChecks.Check(new WebhookOptions { Url = "https://crm.example.com", Headers = { [name] = value } }, new ProblemList("destinations", "crm", problems));

        Assert.Contains("header", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_ReceiverRefusesSlowly_ComesToAnEnd()
    {
        await using var receiver = new WebhookReceiver();
        await using var world = await CreateAsync(receiver);
        await world.WriteAsync("1");
        for (var i = 0; i < 64; i++)
        {
            await (i % 2 == 0 ? world.EnterAsync("1") : world.LeaveAsync());
        }

        receiver.Answer = (request, response) =>
        {
            world.Harness.Time.Advance(TimeSpan.FromSeconds(7));
            response.StatusCode = 422;
            return Task.CompletedTask;
        };
        for (var round = 0; round < 8; round++)
        {
            world.Harness.Time.Advance(TimeSpan.FromMinutes(6));
            await world.ReadAsync();
        }

        Assert.NotEmpty(await world.LettersAsync());
    }

    [Fact]
    public void Clean_AsDeepAsAnEventMayBeAndSomeMore_IsTaken()
        => Assert.NotNull(Realtime.Delivery.JsonBody.Clean(new string('[', 70) + new string(']', 70)));

    [Fact]
    public async Task Deliver_SlowReceiverAndConcurrency_HoldsTheBound()
    {
        await using var receiver = new WebhookReceiver(async (_, _) => await Task.Yield());
        await using var world = await CreateAsync(receiver, hook => hook.Concurrency = 3);
        string[] all = [.. Enumerable.Range(0, 60).Select(one => $"{one}")];
        await world.WriteAsync(all);
        using var stopping = new CancellationTokenSource();
        var done = new TaskCompletionSource();
        receiver.Answer = (_, _) =>
        {
            if (receiver.Requests.SelectMany(one => one.Keys).Distinct().Count() == all.Length)
            {
                done.TrySetResult();
            }

            return Task.CompletedTask;
        };
        var running = world.RunAsync(stopping.Token);
        await world.EnterAsync(all);
        await done.Task;
        await stopping.CancelAsync();
        await running;

        Assert.InRange(receiver.MostAtOnce, 1, 3);
    }

    private static WebhookOptions Options(WebhookReceiver receiver) => new() { Url = receiver.Address, AllowPrivateAddresses = true };

    private static async Task<DeliveryWorld> CreateAsync(WebhookReceiver receiver, Action<WebhookOptions>? configure = null, RequestOptions? request = null)
    {
        var options = Options(receiver);
        configure?.Invoke(options);
        return await DeliveryWorld.CreateAsync(DeliveryWorld.Define(options, request));
    }

    private static async Task EnterOneBucketAsync(DeliveryWorld world, int transitions)
    {
        await world.WriteAsync("1");
        for (var i = 0; i < transitions; i++)
        {
            await (i % 2 == 0 ? world.EnterAsync("1") : world.LeaveAsync());
        }

        await world.ReadAsync();
    }
}
