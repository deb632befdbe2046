using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Personalization.Benchmarks.Harness;
using Personalization.Mapping;
using Personalization.Sources;

namespace Personalization.Benchmarks.Templates;

/// <summary>A record of eight columns against the same fields written by hand.</summary>
internal static class MappingBenchmark
{
    private const int Maps = 300_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = Enumerable.Range(0, 1000).Select(i => new Customer(i, i * 7, i * 0.25, $"customer{i}@example.com", $"Customer {i}", "NL", i % 3 == 0 ? null : $"+31 20 {i}", i % 2 == 0)).ToArray();
        await using (var reader = new CustomerReader(rows[0]))
        {
            using var mapper = new PartMapper([.. reader.Columns.Select(column => new ColumnMapping(column.Name))], new ColumnBinding(reader.Columns, new Dictionary<string, ColumnType>()));
            using var byHand = new ByHand();
            var bytes = 0L;
            var allocated = new List<double>();
            var run = await PairedRun.MeasureAsync(
                options.Pairs,
                () =>
                {
                    var before = GC.GetAllocatedBytesForCurrentThread();
                    var seconds = Clock.Time(() =>
                    {
                        for (var i = 0; i < Maps; i++)
                        {
                            bytes += mapper.Map(reader).Length;
                        }
                    });
                    allocated.Add((GC.GetAllocatedBytesForCurrentThread() - before) / (double)Maps);
                    return Task.FromResult(seconds);
                },
                () => Task.FromResult(Clock.Time(() =>
                {
                    for (var i = 0; i < Maps; i++)
                    {
                        bytes -= byHand.Write(rows[0]);
                    }
                })));
            table.AddRatio("map a record of 8 columns against `Utf8JsonWriter` by hand", run, 1.3, 1e-9 * Maps, "ns");
            table.AddLimit("the same, allocated a record", 0.01, Sample.Of(allocated.Skip(1)), "B", bytes == 0 ? "the same bytes" : "OTHER BYTES");
        }
    }

    private sealed record Customer(long Id, int Account, double Score, string Email, string FullName, string Country, string? Phone, bool Active);

    /// <summary>A row at hand, so that only the mapping is measured.</summary>
    private sealed class CustomerReader(Customer row) : RowReader
    {
        public override IReadOnlyList<SourceColumn> Columns { get; } =
            [.. new[] { "Id", "Account", "Score", "Email", "FullName", "Country", "Phone", "Active" }.Select(name => new SourceColumn(name, string.Empty))];

        public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(true);

        public override bool IsNull(int column) => column == 6 && row.Phone is null;

        public override void WriteJson(int column, Utf8JsonWriter writer)
        {
            switch (column)
            {
                case 0: writer.WriteNumberValue(row.Id); break;
                case 1: writer.WriteNumberValue(row.Account); break;
                case 2: writer.WriteNumberValue(row.Score); break;
                case 3: writer.WriteStringValue(row.Email); break;
                case 4: writer.WriteStringValue(row.FullName); break;
                case 5: writer.WriteStringValue(row.Country); break;
                case 6: writer.WriteStringValue(row.Phone); break;
                default: writer.WriteBooleanValue(row.Active); break;
            }
        }

        public override void WriteNestedJson(int column, Utf8JsonWriter writer) => throw new NotSupportedException();

        public override void AppendHash(int column, RowHasher hasher) => throw new NotSupportedException();

        public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => default;
    }

    private sealed class ByHand : IDisposable
    {
        private static readonly JsonEncodedText Id = JsonEncodedText.Encode("Id");
        private static readonly JsonEncodedText Account = JsonEncodedText.Encode("Account");
        private static readonly JsonEncodedText Score = JsonEncodedText.Encode("Score");
        private static readonly JsonEncodedText Email = JsonEncodedText.Encode("Email");
        private static readonly JsonEncodedText FullName = JsonEncodedText.Encode("FullName");
        private static readonly JsonEncodedText Country = JsonEncodedText.Encode("Country");
        private static readonly JsonEncodedText Phone = JsonEncodedText.Encode("Phone");
        private static readonly JsonEncodedText Active = JsonEncodedText.Encode("Active");

        private readonly ArrayBufferWriter<byte> _buffer = new(1024);
        private readonly Utf8JsonWriter _writer;

        internal ByHand() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

        public void Dispose() => _writer.Dispose();

        internal int Write(Customer row)
        {
            _buffer.ResetWrittenCount();
            _writer.Reset();
            _writer.WriteStartObject();
            _writer.WriteNumber(Id, row.Id);
            _writer.WriteNumber(Account, row.Account);
            _writer.WriteNumber(Score, row.Score);
            _writer.WriteString(Email, row.Email);
            _writer.WriteString(FullName, row.FullName);
            _writer.WriteString(Country, row.Country);
            _writer.WriteString(Phone, row.Phone);
            _writer.WriteBoolean(Active, row.Active);
            _writer.WriteEndObject();
            _writer.Flush();
            return _buffer.WrittenCount;
        }
    }
}
