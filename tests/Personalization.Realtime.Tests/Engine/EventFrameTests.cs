using System.Text;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Tests.Engine;

/// <summary>The bytes of an event in the log. They are persisted.</summary>
public sealed class EventFrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(20_000)]
    public void Read_WhatWasWritten_IsTheSame(int length)
    {
        var message = MessageOf(new string('é', length), null);

        var read = EventFrame.Read(EventFrame.Write(message));

        Assert.Equal(message with { Utf8Json = default }, read with { Utf8Json = default });
        Assert.Equal(message.Utf8Json.ToArray(), read.Utf8Json.ToArray());
    }

    [Fact]
    public void Write_Always_IsTheFormatOfVersion1()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write([1, 3]);
        foreach (var text in new[] { "web", "id", "name", null, "device" })
        {
            writer.Write((byte)(text is null ? 0 : 1));
            if (text is not null)
            {
                writer.Write(text);
            }
        }

        writer.Write(DateTimeOffset.UnixEpoch.UtcTicks);
        writer.Write(DateTimeOffset.UnixEpoch.UtcTicks + 1);
        writer.Write("{}"u8);
        writer.Flush();

        Assert.Equal(bytes.ToArray(), EventFrame.Write(MessageOf("id", "device")).ToArray());
    }

    private static EventMessage MessageOf(string id, string? device) => new()
    {
        Source = "web",
        Type = EventType.Page,
        MessageId = id,
        Name = "name",
        AnonymousId = device,
        Timestamp = DateTimeOffset.UnixEpoch,
        ReceivedAt = DateTimeOffset.UnixEpoch.AddTicks(1),
        Utf8Json = "{}"u8.ToArray(),
    };
}
