using System.Text;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Tests.Events;

public sealed class EventParserTests
{
    private const string Known = "\"userId\":\"u\",\"event\":\"E\"";

    [Fact]
    public void Parse_AMessageWithNothingButWhatItNeeds_IsFilledIn()
    {
        var message = ParsedBody.Message($"{{{Known}}}");

        Assert.Equal(("web", EventType.Track, "E", "u"), (message.Source, message.Type, message.Name, message.UserId));
        Assert.Null(message.AnonymousId);
        Assert.Equal((ParsedBody.Now, ParsedBody.Now), (message.Timestamp, message.ReceivedAt));
        Assert.True(Guid.TryParse(message.MessageId, out _));
        Assert.Equal(
            $$$"""{"type":"track","messageId":"{{{message.MessageId}}}","userId":"u","event":"E","originalTimestamp":"2026-11-22T12:00:00.000Z","sentAt":"2026-11-22T12:00:00.000Z","timestamp":"2026-11-22T12:00:00.000Z","receivedAt":"2026-11-22T12:00:00.000Z","context":{"ip":"203.0.113.7"}}""",
            Encoding.UTF8.GetString(message.Utf8Json.Span));
    }

    [Fact]
    public void Parse_WhatMeansNothingHere_IsKeptAsItWasSent()
    {
        var message = ParsedBody.Message($$"""{ {{Known}}, "integrations" : {"All": false}, "properties":{"big":12345678901234567890, "e":1.50}, "\u00e4": null }""");

        Assert.Contains("\"integrations\":{\"All\": false},\"properties\":{\"big\":12345678901234567890, \"e\":1.50},\"\\u00e4\":null", Encoding.UTF8.GetString(message.Utf8Json.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("track", "\"event\":\"E\"", "E")]
    [InlineData("identify", "\"name\":\"E\"", null)]
    [InlineData("page", "\"name\":\"Home\"", "Home")]
    [InlineData("page", "\"event\":\"E\"", null)]
    [InlineData("screen", "\"name\":\"Cart\"", "Cart")]
    [InlineData("group", "\"groupId\":7", null)]
    [InlineData("alias", "\"previousId\":\"p\"", null)]
    public void Parse_EachType_BySayingItOrByItsPath_IsTheSame(string type, string more, string? name)
    {
        var route = Enum.Parse<EventRoute>(type, ignoreCase: true);
        var byPath = ParsedBody.Message($"{{\"anonymousId\":\"a\",{more}}}", route);
        var saying = ParsedBody.Message($"{{\"anonymousId\":\"a\",\"type\":\"{type}\",{more}}}", EventRoute.Any);
        var inBatch = ParsedBody.Message($"{{\"batch\":[{{\"anonymousId\":\"a\",\"type\":\"{type}\",{more}}}]}}", EventRoute.Batch);
        var elsewhere = ParsedBody.Message($"{{\"anonymousId\":\"a\",\"type\":\"{type}\",{more}}}", EventRoute.Track);

        Assert.All([byPath, saying, inBatch, elsewhere], message =>
        {
            Assert.Equal((type, name, "a"), (message.Text("type"), message.Name, message.AnonymousId));
            Assert.Equal(Enum.Parse<EventType>(type, ignoreCase: true), message.Type);
        });
    }

    [Theory]
    [InlineData("\"userId\":5", "5")]
    [InlineData("\"userId\":5.0", "5")]
    [InlineData("\"userId\":-0", "0")]
    [InlineData("\"userId\":1e3", "1000")]
    [InlineData("\"userId\":9007199254740993", "9007199254740993")]
    [InlineData("\"userId\":\" 5 \"", " 5 ")]
    [InlineData("\"userId\":\"\\u0041\"", "A")]
    [InlineData("\"user\\u0049d\":\"x\"", "x")]
    [InlineData("\"userId\":\"x\",\"userId\":\"y\"", "y")]
    [InlineData("\"userId\":null,\"anonymousId\":\"a\"", null)]
    [InlineData("\"userId\":\" \",\"anonymousId\":\"a\"", null)]
    [InlineData("\"userId\":\"x\",\"userId\":\"\",\"anonymousId\":\"a\"", null)]
    public void Parse_AnId_IsTextAndElseAbsent(string members, string? expected)
    {
        var message = ParsedBody.Message($"{{\"event\":\"E\",{members}}}");

        Assert.Equal(expected, message.UserId);
        Assert.Equal(expected, message.Text("userId"));
    }

    [Theory]
    [InlineData("", RejectionCodes.BodyMalformed)]
    [InlineData("{", RejectionCodes.BodyMalformed)]
    [InlineData("[]", RejectionCodes.BodyMalformed)]
    [InlineData("{} {}", RejectionCodes.BodyMalformed)]
    [InlineData("{\"userId\":\"u\",\"event\":\"E\",}", RejectionCodes.BodyMalformed)]
    [InlineData("{}", RejectionCodes.IdMissing)]
    [InlineData("{\"event\":\"E\",\"userId\":\"\",\"anonymousId\":\"  \"}", RejectionCodes.IdMissing)]
    [InlineData("{\"userId\":\"u\"}", RejectionCodes.EventNameMissing)]
    [InlineData("{\"userId\":\"u\",\"event\":\" \"}", RejectionCodes.EventNameMissing)]
    [InlineData("{\"userId\":\"u\",\"event\":5}", RejectionCodes.EventNameMissing)]
    [InlineData("{\"userId\":\"u\",\"type\":\"group\"}", RejectionCodes.GroupIdMissing)]
    [InlineData("{\"userId\":\"u\",\"type\":\"Track\",\"event\":\"E\"}", RejectionCodes.TypeUnknown)]
    [InlineData("{\"userId\":\"u\",\"type\":5,\"event\":\"E\"}", RejectionCodes.TypeUnknown)]
    [InlineData("{\"userId\":true,\"event\":\"E\"}", RejectionCodes.IdInvalid)]
    [InlineData("{\"userId\":1e999,\"event\":\"E\"}", RejectionCodes.IdInvalid)]
    [InlineData("{\"userId\":{},\"anonymousId\":\"a\",\"event\":\"E\"}", RejectionCodes.IdInvalid)]
    [InlineData("{\"userId\":\"u\",\"messageId\":[],\"event\":\"E\"}", RejectionCodes.IdInvalid)]
    [InlineData("{\"userId\":\"\\ud800\",\"event\":\"E\"}", RejectionCodes.TextInvalid)]
    [InlineData("{\"userId\":\"u\",\"event\":\"E\",\"x\":{\"\\udc00\":1}}", RejectionCodes.TextInvalid)]
    public void Parse_AMessageThatBreaksARule_IsRefused(string json, string code) => Assert.Equal(code, ParsedBody.Code(json));

    [Theory]
    [InlineData("[]", RejectionCodes.BodyMalformed)]
    [InlineData("{}", RejectionCodes.BodyMalformed)]
    [InlineData("{\"batch\":{}}", RejectionCodes.BodyMalformed)]
    [InlineData("{\"batch\":[5]}", RejectionCodes.EventMalformed)]
    [InlineData("{\"batch\":[{\"userId\":\"u\",\"event\":\"E\"}]}", RejectionCodes.TypeMissing)]
    public void Parse_ABatchThatBreaksARule_IsRefused(string json, string code) => Assert.Equal(code, ParsedBody.Code(json, EventRoute.Import));

    [Fact]
    public void Parse_InvalidUtf8_IsRefused()
    {
        var json = Encoding.UTF8.GetBytes($"{{{Known},\"x\":\"?\"}}");
        json[Array.IndexOf(json, (byte)'?')] = 0xFF;

        Assert.Equal(RejectionCodes.BodyMalformed, ParsedBody.Of(json, EventRoute.Track).Refusal?.Code);
    }

    [Fact]
    public void Parse_GoodAndBadMessagesOfABatch_AreJudgedEachForItself()
    {
        var events = ParsedBody.Of(
            $$"""{"batch":[{"type":"track",{{Known}}},{"type":"track","messageId":"m1"},5,{"type":"page","userId":"v","messageId":"m2"}],"sentAt":null}""", EventRoute.Batch);

        Assert.Equal([(1, "m1", RejectionCodes.IdMissing), (2, null, RejectionCodes.EventMalformed)], events.Rejected.Select(one => (one.Index, one.MessageId, one.Code)));
        Assert.Equal(["u", "v"], events.Messages.Select(message => message.UserId));
        Assert.Equal((0, 3), (events.IndexOf(0), events.IndexOf(1)));
    }

    [Fact]
    public void Parse_RepeatedMembers_LastOneIsKeptAlone()
    {
        var many = string.Concat(Enumerable.Range(0, 100).Select(n => $"\"m{n % 50}\":{n},"));

        foreach (var more in new[] { "\"a\":1,\"b\":0,\"a\":2,", "\"a\":1,\"\\u0061\":2,\"b\":0,", many + "\"a\":2,\"b\":0," })
        {
            var kept = ParsedBody.Message($"{{{more}\"type\":\"page\",{Known},\"type\":\"track\",\"context\":{{\"ip\":1}},\"context\":{{}}}}").Kept();

            var names = kept.EnumerateObject().Select(member => member.Name).ToArray();
            Assert.Equal(names.Distinct(), names);
            Assert.Equal((2, 0, "track"), (kept.GetProperty("a").GetInt32(), kept.GetProperty("b").GetInt32(), kept.GetProperty("type").GetString()));
            Assert.Equal("{\"ip\":\"203.0.113.7\"}", kept.GetProperty("context").GetRawText());
        }
    }

    [Theory]
    [InlineData("", "{\"ip\":\"203.0.113.7\"}")]
    [InlineData("null", "{\"ip\":\"203.0.113.7\"}")]
    [InlineData("{ }", "{\"ip\":\"203.0.113.7\" }")]
    [InlineData("{\"page\":{\"ip\":\"x\"}}", "{\"ip\":\"203.0.113.7\",\"page\":{\"ip\":\"x\"}}")]
    [InlineData("{\"ip\":\"198.51.100.1\"}", "{\"ip\":\"198.51.100.1\"}")]
    [InlineData("{\"i\\u0070\":null}", "{\"i\\u0070\":null}")]
    [InlineData("[1]", "[1]")]
    public void Parse_TheClientsAddress_IsInTheContextUnlessOneIsThere(string context, string expected)
        => Assert.Equal(expected, ParsedBody.Message(context.Length == 0 ? $"{{{Known}}}" : $"{{{Known},\"context\":{context}}}").Kept().GetProperty("context").GetRawText());

    [Fact]
    public void Parse_WithoutAnAddress_LeavesTheContextAsItIs()
        => Assert.False(ParsedBody.Message($"{{{Known}}}", address: null).Kept().TryGetProperty("context", out _));

    [Fact]
    public void Parse_AWriteKey_IsNotKept()
        => Assert.DoesNotContain("s3cret", Encoding.UTF8.GetString(ParsedBody.Message($"{{{Known},\"writeKey\":\"s3cret\"}}").Utf8Json.Span), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"writeKey\":\"k\"}", "k")]
    [InlineData("\uFEFF{\"a\":{\"writeKey\":\"x\"},\"writeKey\":\"\\u006b\"}", "k")]
    [InlineData("{\"writeKey\":5}", "")]
    [InlineData("{\"writeKey\":\"\\ud800\"}", "")]
    [InlineData("{\"writeKey\":\"k\"", "")]
    [InlineData("[\"writeKey\",\"k\"]", "")]
    [InlineData("", "")]
    public void FindWriteKey_InABody_IsThatOfTheTop(string json, string expected)
        => Assert.Equal(expected, Encoding.UTF8.GetString(EventParser.FindWriteKey(Encoding.UTF8.GetBytes(json))));
}
