using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Benchmarks.Realtime;

/// <summary>The ten audiences of <see cref="StepData"/> as somebody writes them who has these alone: nothing is looked up, and everything has its place in the state.</summary>
internal static class StepByHand
{
    private const int Kept = StepData.Audiences + 1;

    [StructLayout(LayoutKind.Sequential)]
    private struct Pair
    {
        internal long Time;
        internal ulong Id;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Member
    {
        internal long Number;
        internal long At;
    }

    private static int PairsAt => sizeof(long) * 2;

    private static int MembersAt => PairsAt + (Kept * Marshal.SizeOf<Pair>());

    private static int StateBytes => MembersAt + (StepData.Audiences * Marshal.SizeOf<Member>());

    /// <summary>Takes an event into a state.</summary>
    /// <returns>The new state; the one before, where nothing changes.</returns>
    internal static byte[] Step(byte[] state, EventMessage message, ReadOnlySpan<byte> record, DateTimeOffset now)
    {
        if (!IsPricing(message.Utf8Json.Span))
        {
            return state;
        }

        var next = new byte[StateBytes];
        state.CopyTo(next, 0);
        var head = MemoryMarshal.Cast<byte, long>(next.AsSpan(0, PairsAt));
        var pairs = MemoryMarshal.Cast<byte, Pair>(next.AsSpan(PairsAt, MembersAt - PairsAt));
        var members = MemoryMarshal.Cast<byte, Member>(next.AsSpan(MembersAt));
        var id = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(message.MessageId.AsSpan()));
        var time = now.ToUnixTimeMilliseconds();
        var window = (long)StepData.Window.TotalMilliseconds;
        var count = Trim(pairs, (int)head[0], time - window);
        if (!Add(pairs, ref count, message.Timestamp.ToUnixTimeMilliseconds(), id))
        {
            return state;
        }

        var isFree = IsFree(record);
        var until = long.MaxValue;
        for (var n = 0; n < members.Length; n++)
        {
            var holds = isFree && count > n;
            if (holds != ((members[n].Number & 1) == 1))
            {
                members[n] = new Member { Number = members[n].Number + 1, At = time };
            }

            until = holds ? Math.Min(until, pairs[n].Time + window) : until;
        }

        head[0] = count;
        head[1] = until;
        return next;
    }

    internal static int Members(byte[] state)
    {
        var members = 0;
        foreach (var member in MemoryMarshal.Cast<byte, Member>(state.AsSpan(MembersAt)))
        {
            members += (int)(member.Number & 1);
        }

        return members;
    }

    /// <summary>The newest are first.</summary>
    private static int Trim(Span<Pair> pairs, int count, long oldest)
    {
        while (count > 0 && pairs[count - 1].Time <= oldest)
        {
            count--;
        }

        return count;
    }

    private static bool Add(Span<Pair> pairs, ref int count, long time, ulong id)
    {
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            if (pairs[i].Id == id)
            {
                return false;
            }

            at = pairs[i].Time > time ? i + 1 : at;
        }

        if (at == pairs.Length)
        {
            return false;
        }

        count = Math.Min(count + 1, pairs.Length);
        pairs[at..(count - 1)].CopyTo(pairs[(at + 1)..]);
        pairs[at] = new Pair { Time = time, Id = id };
        return true;
    }

    private static bool IsPricing(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isProperties = reader.ValueTextEquals("properties"u8);
            reader.Read();
            if (isProperties)
            {
                return reader.TokenType == JsonTokenType.StartObject && Find(ref reader, "path"u8) && reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("/pricing"u8);
            }

            reader.Skip();
        }

        return false;
    }

    private static bool IsFree(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        return Find(ref reader, "plan"u8) && reader.ValueTextEquals("free"u8);
    }

    private static bool Find(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return true;
            }

            reader.Skip();
        }

        return false;
    }
}
