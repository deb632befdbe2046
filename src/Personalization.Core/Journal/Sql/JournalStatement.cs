using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Personalization.Journal.Sql;

/// <summary>A statement that is put together: each question mark is one of its values, in their order. Used by one thread.</summary>
internal sealed class JournalStatement
{
    private readonly StringBuilder _text = new();
    private readonly List<JournalValue> _values = [];
    private bool _hasCondition;

    internal JournalStatement(string text, params ReadOnlySpan<JournalValue> values) => Add(text, values);

    /// <summary>Goes on.</summary>
    internal JournalStatement Add(string text, params ReadOnlySpan<JournalValue> values)
    {
        var given = 0;
        foreach (var piece in text)
        {
            if (piece == '?')
            {
                _text.Append(NameOf(_values.Count));
                _values.Add(values[given++]);
            }
            else
            {
                _text.Append(piece);
            }
        }

        return this;
    }

    /// <summary>Adds a condition.</summary>
    internal JournalStatement Where(string text, params ReadOnlySpan<JournalValue> values)
    {
        _text.Append(_hasCondition ? " AND " : " WHERE ");
        _hasCondition = true;
        return Add(text, values);
    }

    /// <summary>Adds a condition, if it is asked.</summary>
    internal JournalStatement WhereIf(bool isAsked, string text, params ReadOnlySpan<JournalValue> values) => isAsked ? Where(text, values) : this;

    /// <summary>Writes the statement anew around itself.</summary>
    internal JournalStatement Wrap(Func<string, string> wrap)
    {
        var text = wrap(ToString());
        _text.Clear().Append(text);
        return this;
    }

    internal async Task<int> RunAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = On(connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Answers the number that the statement asks for.</summary>
    internal async Task<long> CountAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var command = On(connection);
        await using (command.ConfigureAwait(false))
        {
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is long count ? count : 0;
        }
    }

    internal async Task<IReadOnlyList<T>> ListAsync<T>(DbConnection connection, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = On(connection);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var found = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(read(reader));
                }

                return found;
            }
        }
    }

    /// <summary>Answers the statement as a database gets it.</summary>
    public override string ToString() => _text.ToString();

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The text is of constants; values are parameters.")]
    internal DbCommand On(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = ToString();
        for (var i = 0; i < _values.Count; i++)
        {
            _values[i].AddTo(command, NameOf(i));
        }

        return command;
    }

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"@p{number}");
}
