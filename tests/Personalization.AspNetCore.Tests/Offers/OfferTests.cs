using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests.Offers;

/// <summary>A body is an event, and its person gets what it is offered then.</summary>
public sealed class OfferTests
{
    private const string ForVips = """{"offers":{"for_vips":{"attributes":{},"batch_segments":[]}}}""";
    private const string All =
        """{"offers":{"offer_for_high_loyalty":{"attributes":{"name":"Ann","category":"women"},"batch_segments":[{"id":"1588214"}]},"for_vips":{"attributes":{},"batch_segments":[]}}}""";

    [Theory]
    [InlineData("/retail_db/pageviews")]
    [InlineData("/public/retail_db/pageviews")]
    public async Task Ask_SecondPageView_GetsTheOfferInThatAnswer(string path)
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((200, ForVips), Of(await host.AskOffersAsync(OfferHost.Jane, path: path)));
        Assert.Equal((200, All), Of(await host.AskOffersAsync(OfferHost.Jane, path: path)));
        Assert.True(await host.App.Services.GetRequiredService<IAudienceMembership>().IsMemberAsync("high-loyalty", "5"));
    }

    [Fact]
    public async Task Ask_ErasedPersonByANewBrowser_IsNotKept()
    {
        await using var host = await OfferHost.StartAsync();
        await host.App.Services.GetRequiredService<PersonErasure>().ForgetAsync("customers", "email", "jane@example.com", default);

        Assert.Equal((200, """{"offers":{}}"""), Of(await host.AskOffersAsync("""{"td_client_id":"new","email":"jane@example.com"}""")));

        var people = host.App.Services.GetRequiredService<IPersonStore>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            Assert.Empty(await people.ReadStreamAsync(PersonStream.Log, bucket, 0, 10, default));
        }
    }

    [Theory]
    [InlineData("""{"td_client_id":"nobody"}""")]
    [InlineData("""{"email":"nobody@example.com"}""")]
    [InlineData("""{"user":"b"}""")]
    public async Task Ask_NobodyOrNoMember_GetsNothing(string body)
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((200, """{"offers":{}}"""), Of(await host.AskOffersAsync(body)));
    }

    [Fact]
    public async Task Ask_DeviceThatIsNamedLater_BringsItsViews()
    {
        await using var host = await OfferHost.StartAsync();

        await host.AskOffersAsync("""{"td_client_id":"device","td_path":"/retail"}""");

        Assert.Equal((200, """{"offers":{"offer_for_high_loyalty":{"attributes":{"name":"Bob"},"batch_segments":[]}}}"""), Of(await host.AskOffersAsync("""{"td_client_id":"device","user":"b","td_path":"/retail/x"}""")));
    }

    [Fact]
    public async Task Ask_AttributeOfTheRecord_IsNotOutbidByThePage()
    {
        await using var host = await OfferHost.StartAsync();
        var body = OfferHost.Jane.Replace("\"td_path\"", "\"full_name\":\"Mallory\",\"td_path\"", StringComparison.Ordinal);

        await host.AskOffersAsync(body);

        Assert.Equal((200, All), Of(await host.AskOffersAsync(body)));
    }

    [Fact]
    public async Task Ask_AttributeThatWasToldLongAgo_IsLeftOutAndSweptAway()
    {
        var time = new ManualTimeProvider();
        await using var host = await OfferHost.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(time));
        await host.AskOffersAsync(OfferHost.Jane);
        var without = """{"email":"jane@example.com","td_path":"/retail"}""";
        Assert.Equal((200, All), Of(await host.AskOffersAsync(without)));
        var person = PersonIds.OfAttributes("customers", "5");
        var people = host.App.Services.GetRequiredService<IPersonStore>();
        Assert.NotNull((await people.ReadAsync([person], default))[0]);

        time.Advance(TimeSpan.FromHours(1.5));
        await host.AskOffersAsync(without);
        Assert.DoesNotContain("women", (await host.AskOffersAsync(without)).Body, StringComparison.Ordinal);
        await new BucketSweep(host.App.Services.GetRequiredService<RealtimeEngine>()).RunAsync(trims: false, default);

        Assert.Null((await people.ReadAsync([person], default))[0]);
    }

    [Fact]
    public async Task Ask_PathsOfOthers_AreNotThere()
    {
        await using var host = await OfferHost.StartAsync();

        Assert.Equal((404, """{"code":404,"message":"The database has no such table: name it under 'tables' of the offers."}"""), Of(await host.AskOffersAsync(OfferHost.Jane, path: "/retail_db/other")));
        Assert.Equal((404, ""), Of(await host.AskOffersAsync(OfferHost.Jane, path: "/other_db/pageviews")));
        Assert.Equal((404, ""), Of(await host.AskOffersAsync(OfferHost.Jane, path: "/RETAIL_DB/pageviews")));
        Assert.Equal(404, (await host.AskAsync("GET", "/some/thing")).Status);
        var get = await host.AskAsync("GET", OfferHost.Path);
        Assert.Equal((405, "POST, OPTIONS"), (get.Status, get.Header("Allow")));
    }

    [Fact]
    public async Task Ask_WhereAllPathsAreTheApis_IsAnswered()
    {
        await using var host = await OfferHost.StartAsync(options: options => options.OwnsAllPaths = true);

        Assert.Equal((200, ForVips), Of(await host.AskOffersAsync(OfferHost.Jane)));
        Assert.Equal((200, All), Of(await host.AskOffersAsync(OfferHost.Jane, path: "/public" + OfferHost.Path)));
    }

    [Fact]
    public async Task Ask_FromAnyPage_IsAllowedWithCredentials()
    {
        await using var host = await OfferHost.StartAsync();

        var asked = await host.AskAsync("OPTIONS", OfferHost.Path, string.Empty, null, "Origin: https://shop.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: wp13n-token");
        var answer = (await host.AskOffersAsync(OfferHost.Jane, origin: "https://shop.example")).Answer;

        Assert.Equal((204, "https://shop.example", "true", "POST", "wp13n-token"), (
            asked.Status, asked.Header("Access-Control-Allow-Origin"), asked.Header("Access-Control-Allow-Credentials"), asked.Header("Access-Control-Allow-Methods"), asked.Header("Access-Control-Allow-Headers")));
        Assert.Equal(["https://shop.example"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], answer.Headers.GetValues("Access-Control-Allow-Credentials"));
        Assert.Contains("Origin", answer.Headers.Vary);
    }

    [Fact]
    public async Task Ask_ManyAtOnceOfOnePerson_EachAnswerCountsItsOwnEvent()
    {
        await using var host = await OfferHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => host.AskOffersAsync($$$"""{"user":"b","td_path":"/retail","product_category":"{{{n.ToString(CultureInfo.InvariantCulture)}}}"}""")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Contains("\"category\":\"", (await host.AskOffersAsync("""{"user":"b"}""")).Body, StringComparison.Ordinal);
    }

    private static (int Status, string Body) Of((int Status, string Body, HttpResponseMessage) answer) => (answer.Status, answer.Body);
}
