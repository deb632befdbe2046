using Personalization.Sources;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Reading;

/// <summary>A model's statement on a SQLite database.</summary>
internal sealed class SqliteSourceQuery(SqliteSource source, string sql) : ISourceQuery
{
    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<RowReader>(cancellationToken);
        }

        try
        {
            return ValueTask.FromResult<RowReader>(Open());
        }
        catch (SqliteFailure failure)
        {
            return ValueTask.FromException<RowReader>(SourceErrors.Failed(source.Name, source.File, failure));
        }
        catch (PersonalizationException exception)
        {
            return ValueTask.FromException<RowReader>(exception);
        }
    }

    private SqliteRowReader Open()
    {
        var database = source.Connect();
        SqliteStatement? view = null;
        SqliteStatement? statement = null;
        try
        {
            // One read transaction from here on: the columns that are checked are those of the rows that follow.
            // The statement stays in the middle of its result, which also keeps an interrupt from being forgotten between two steps.
            database.Execute("BEGIN");
            view = database.Prepare("SELECT count(*) FROM sqlite_schema");
            view.Step();
            statement = PrepareModel(database);
            return new SqliteRowReader(source.Name, database, view, statement);
        }
        catch
        {
            statement?.Dispose();
            view?.Dispose();
            database.Dispose();
            throw;
        }
    }

    private SqliteStatement PrepareModel(SqliteDatabase database)
    {
        var statement = database.PrepareFirst(sql, out var tail)
            ?? throw SourceErrors.NotAQuery(source.Name, "it holds no statement");
        try
        {
            if (SQLitePCL.raw.sqlite3_column_count(statement.Handle) == 0)
            {
                throw SourceErrors.NotAQuery(source.Name, "its statement answers no rows");
            }

            // Comments and blanks may follow the statement; they prepare to nothing.
            while (!string.IsNullOrWhiteSpace(tail))
            {
                using var second = database.PrepareFirst(tail, out tail);
                if (second is not null)
                {
                    throw SourceErrors.NotAQuery(source.Name, "it holds more than one statement");
                }
            }

            return statement;
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }
}
