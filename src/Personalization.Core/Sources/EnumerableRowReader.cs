using System.Buffers;
using System.Text.Json;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Reads objects as rows.</summary>
internal sealed class EnumerableRowReader<T> : RowReader
{
    private readonly IAsyncEnumerator<T> _rows;
    private readonly EnumerableColumn[] _columns;
    private readonly CancellationTokenSource _stop;
    private readonly ValueScratch _scratch = new();
    private object? _row;

    internal EnumerableRowReader(IAsyncEnumerator<T> rows, EnumerableColumn[] columns, CancellationTokenSource stop)
    {
        _rows = rows;
        _columns = columns;
        _stop = stop;
        Columns = Array.ConvertAll(columns, column => column.Column);
    }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _stop.Token.ThrowIfCancellationRequested();
        cancellationToken.ThrowIfCancellationRequested();
        _row = null;
        try
        {
            if (!await MoveNextAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            _row = _rows.Current;
        }
        catch (Exception exception) when (SourceFailure.Is(exception, cancellationToken) && SourceFailure.Is(exception, _stop.Token))
        {
            throw SourceFailure.Of(exception, cancellationToken);
        }

        return _row is not null
            ? true
            : throw new PersonalizationException(ErrorCodes.SourceFailed, $"A row of type {typeof(T).Name} is null. Leave such rows out.");
    }

    public override bool IsNull(int column) => ValueOf(column) is null;

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (ValueOf(column) is not { } value)
        {
            writer.WriteNullValue();
            return;
        }

        try
        {
            _columns[column].Codec.WriteJson(value, writer, _scratch);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (ValueOf(column) is not { } value)
        {
            writer.WriteNullValue();
            return;
        }

        try
        {
            _columns[column].Codec.WriteNestedJson(value, writer, _scratch);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (ValueOf(column) is not { } value)
        {
            hasher.AppendNull();
            return;
        }

        try
        {
            _columns[column].Codec.AppendHash(value, hasher, _scratch);
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (ValueOf(column) is not { } value)
        {
            return false;
        }

        try
        {
            _columns[column].Codec.WriteKey(value, destination);
            return true;
        }
        catch (FormatException refusal)
        {
            throw Refused(column, refusal);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _rows.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        var next = _rows.MoveNextAsync();
        if (next.IsCompletedSuccessfully)
        {
            return next.Result;
        }

        using (cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop))
        {
            return await next.ConfigureAwait(false);
        }
    }

    private object? ValueOf(int column)
    {
        var row = _row ?? throw new InvalidOperationException("There is no current row.");
        var value = _columns[column].Get(row);
        return value is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } ? null : value;
    }

    private SourceValueException Refused(int column, FormatException refusal)
        => new(Columns[column].Name, Columns[column].DeclaredType, refusal.Message);
}
