using Personalization.Realtime.Contracts;
using Personalization.Realtime.Events;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Tests.Contracts;

public sealed class ViolationFrameTests
{
    /// <summary>What is stored stays readable: these bytes may only get company.</summary>
    private const string Frozen = "01350473686F70026F6402763201000000087064203A206261640101010377656201026D310101650101750000C01319814FDF0800C01319814FDF087B7D";

    private static readonly DateTimeOffset At = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private static readonly ContractViolation Full = new()
    {
        Message = new EventMessage { Source = "web", Type = EventType.Track, MessageId = "m1", Name = "e", UserId = "u", Timestamp = At, ReceivedAt = At, Utf8Json = "{}"u8.ToArray() },
        Contract = "shop",
        Event = "od",
        SchemaVersion = "v2",
        IsBlocked = true,
        HasUndeclaredFields = true,
        Violations = ["pd : bad"],
    };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var read = ViolationFrame.Read(ViolationFrame.Write(Full));

        Assert.Equal(Full.Violations, read.Violations);
        Assert.Equal(Full.Message.Utf8Json.ToArray(), read.Message.Utf8Json.ToArray());
        Assert.Equal(Full with { Message = read.Message, Violations = read.Violations }, read);
    }

    [Fact]
    public void Read_WithoutEventAndVersion_HasNone()
    {
        var read = ViolationFrame.Read(ViolationFrame.Write(Full with { Event = null, SchemaVersion = null, IsBlocked = false, HasUndeclaredFields = false, HasUndeclaredSchema = true, HasSchemaViolated = true, Violations = [] }));

        Assert.Equal((null, null, false, false, true, true), (read.Event, read.SchemaVersion, read.IsBlocked, read.HasUndeclaredFields, read.HasUndeclaredSchema, read.HasSchemaViolated));
        Assert.Empty(read.Violations);
    }

    [Fact]
    public void Write_Always_IsTheFrozenBytes() => Assert.Equal(Frozen, Convert.ToHexString(ViolationFrame.Write(Full).Span));

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var bytes = ViolationFrame.Write(Full with { Message = Full.Message with { Utf8Json = default } });
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => ViolationFrame.Read(bytes[..length]));
        }
    }

    [Fact]
    public void Read_AnotherVersion_IsRefused() => Assert.Contains("format 9", Assert.Throws<InvalidDataException>(() => ViolationFrame.Read(new byte[] { 9 })).Message, StringComparison.Ordinal);
}
