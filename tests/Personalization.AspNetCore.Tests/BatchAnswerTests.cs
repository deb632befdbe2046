using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Lookups;
using Personalization.Lookups;
using Personalization.Sync;

namespace Personalization.AspNetCore.Tests;

public sealed class BatchAnswerTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly DefaultHttpContext _context = new();
    private readonly AnswerBudget _budget = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WriteAsync_LargeRecords_ReadsAFewAtATimeAndSendsAll(bool noFields)
    {
        var cache = new CountingCache(_ => Record(Megabyte), _budget);
        var values = Values(120);
        using var body = new CountingStream();
        _context.Response.Body = body;

        await new BatchAnswer(Lookups(cache), Syncs(ready: true), _budget).WriteAsync(_context, Place, values, noFields ? FieldSet.Of([]) : null);
        await _context.Response.BodyWriter.FlushAsync();

        Assert.Equal(values, cache.Asked);
        Assert.True(cache.IsAlwaysCounted);
        Assert.Equal(8, cache.Sizes[0]);
        Assert.All(cache.Sizes.Skip(1), size => Assert.InRange(size, 1, 2));
        Assert.InRange(body.Written, noFields ? 0 : 120L * Megabyte, noFields ? 2000 : 121L * Megabyte);
        Assert.Equal(0, _budget.HeldBytes);
    }

    [Fact]
    public async Task WriteAsync_SmallRecords_AreReadInFewChunks()
    {
        var cache = new CountingCache(value => value.EndsWith('7') ? null : Record(500), _budget);
        var values = Values(1000);
        using var body = new MemoryStream();
        _context.Response.Body = body;

        await new BatchAnswer(Lookups(cache), Syncs(ready: true), _budget).WriteAsync(_context, Place, values, null);
        await _context.Response.BodyWriter.FlushAsync();

        Assert.InRange(cache.Sizes.Count, 1, 12);
        using var json = JsonDocument.Parse(body.ToArray());
        Assert.Equal(values, json.RootElement.GetProperty("records").EnumerateObject().Select(member => member.Name));
        Assert.Equal(100, json.RootElement.GetProperty("records").EnumerateObject().Count(member => member.Value.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public async Task WriteAsync_OneStale_WarnsOfAllAndSaysTheGreatestAge()
    {
        var cache = new CountingCache(
            value => value switch
            {
                "k0" => new("{}"u8.ToArray(), DateTimeOffset.UnixEpoch) { Age = TimeSpan.FromSeconds(5), IsStale = true },
                "k1" => new("{}"u8.ToArray(), DateTimeOffset.UnixEpoch) { Age = TimeSpan.FromSeconds(7) },
                _ => null,
            },
            _budget);

        await new BatchAnswer(Lookups(cache), Syncs(ready: true), _budget).WriteAsync(_context, Place, Values(3), null);

        Assert.Equal(("7", "110 - \"Response is Stale\""), (_context.Response.Headers.Age.ToString(), _context.Response.Headers.Warning.ToString()));
    }

    [Fact]
    public async Task WriteAsync_MissAtTheEndWhileLoading_FailsBeforeTheFirstByte()
    {
        var values = Values(100);
        var cache = new CountingCache(value => value == values[^1] ? throw new CollectionLoadingException("c") : Record(Megabyte), _budget);
        using var body = new CountingStream();
        _context.Response.Body = body;

        await Assert.ThrowsAsync<CollectionLoadingException>(
            () => new BatchAnswer(Lookups(cache), Syncs(ready: false), _budget).WriteAsync(_context, Place, values, null));
        await _context.Response.BodyWriter.FlushAsync();

        Assert.Equal(0, body.Written);
        Assert.Equal(0, _budget.HeldBytes);
    }

    [Fact]
    public async Task TakeAsync_MoreThanThereIs_WaitsForRoom()
    {
        var all = await _budget.TakeAsync(long.MaxValue, CancellationToken.None);
        var next = _budget.TakeAsync(1, CancellationToken.None);
        Assert.False(next.IsCompleted);

        all.Dispose();

        using var room = await next;
        Assert.Equal(1024, _budget.HeldBytes);
    }

    [Fact]
    public void Note_OneLargeRecordLongAgo_Fades()
    {
        _budget.Note("c", Megabyte);
        for (var i = 0; i < 200; i++)
        {
            _budget.Note("c", 100);
        }

        Assert.InRange(_budget.LargestOf("c"), 100, 200);
        Assert.Equal(0, _budget.LargestOf("other"));
    }

    public void Dispose() => _budget.Dispose();

    /// <summary>Nothing is configured: what is asked is asked by names.</summary>
    private static PlacedLookups Lookups(CountingCache cache) => new(new LookupTable(new CurrentDefinitions(new PersonalizationDefinitions([], []))), cache);

    private static LookupPlace Place => new("c", "id", null, null);

    private static List<string> Values(int count) => [.. Enumerable.Range(0, count).Select(i => $"k{i}")];

    private static PersonalizationRecord Record(int bytes)
        => new(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["text"] = new('x', bytes) }), DateTimeOffset.UnixEpoch);

    private static ISyncService Syncs(bool ready)
    {
        var syncs = DispatchProxy.Create<ISyncService, Readiness>();
        ((Readiness)(object)syncs).IsReady = ready;
        return syncs;
    }

    /// <summary>Answers whether a collection is ready, and nothing else.</summary>
    public class Readiness : DispatchProxy
    {
        internal bool IsReady { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
            => targetMethod!.Name == nameof(ISyncService.IsReady) ? IsReady : throw new NotSupportedException();
    }

    private sealed class CountingCache(Func<string, PersonalizationRecord?> find, AnswerBudget budget) : IPersonalizationCache
    {
        internal List<string> Asked { get; } = [];

        internal List<int> Sizes { get; } = [];

        internal bool IsAlwaysCounted { get; private set; } = true;

        public ValueTask<PersonalizationRecord?> GetAsync(string collection, string index, string value, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();

        public ValueTask<T?> GetAsync<T>(string collection, string index, string value, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
            where T : class
            => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> GetManyAsync(
            string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken = default)
        {
            IsAlwaysCounted &= budget.HeldBytes >= 1024;
            Asked.AddRange(values);
            Sizes.Add(values.Count);
            return new(values.ToDictionary(value => value, find, StringComparer.Ordinal));
        }
    }

    private sealed class CountingStream : Stream
    {
        internal long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Written;

        public override long Position { get => Written; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written += count;
    }
}
