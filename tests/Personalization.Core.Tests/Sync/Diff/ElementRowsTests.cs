using System.Buffers;
using System.Text.Json;
using Personalization.Sources;
using Personalization.Sync.Diff;

namespace Personalization.Core.Tests.Sync.Diff;

public sealed class ElementRowsTests
{
    [Fact]
    public async Task ReadAsync_AValueThatCannotEvenBeAskedForNull_RejectsItsRow()
    {
        await using var rows = new ElementRows(new UnreadableRow(), 0, ColumnType.Native);

        Assert.True(await rows.ReadAsync(TestContext.Current.CancellationToken));

        Assert.Throws<SourceValueException>(() => rows.TryWriteKey(1, new ArrayBufferWriter<byte>()));
        Assert.False(await rows.ReadAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>One row with one value that the provider fails at, whatever it is asked.</summary>
    private sealed class UnreadableRow : RowReader
    {
        private int _reads;

        public override IReadOnlyList<SourceColumn> Columns { get; } = [new SourceColumn("ids", "TIME")];

        public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(_reads++ == 0);

        public override bool IsNull(int column) => throw Refusal();

        public override void WriteJson(int column, Utf8JsonWriter writer) => throw Refusal();

        public override void WriteNestedJson(int column, Utf8JsonWriter writer) => throw Refusal();

        public override void AppendHash(int column, RowHasher hasher) => throw Refusal();

        public override bool TryWriteKey(int column, IBufferWriter<byte> destination) => throw Refusal();

        public override ValueTask DisposeAsync() => default;

        private static SourceValueException Refusal() => new("ids", "TIME", "The provider cannot read this value.");
    }
}
