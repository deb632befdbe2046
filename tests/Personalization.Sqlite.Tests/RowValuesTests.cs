using Personalization.Sqlite.Reading;
using SQLitePCL;

namespace Personalization.Sqlite.Tests;

public sealed class RowValuesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Of_OwnLibrary_IsDirect()
    {
        using var database = SqliteFiles.Open(_directory.File("t.db"));
        using var statement = database.Prepare("select 1");
        Assert.IsType<DirectRowValues>(RowValues.Of(statement.Handle));
    }

    [Fact]
    public void DirectRowValues_EveryStorageClassRowByRow_AnswerAsPortableOnes()
    {
        using var database = SqliteFiles.Open(_directory.File("t.db"));
        using var statement = database.Prepare(
            "with t(a, b) as (values (1, 'one'), (-9223372036854775808, ''), (0.1, x'00ff'), (1e300, x''), "
            + "(null, 'zoë' || char(0) || 'x'), ('2', zeroblob(3))) select a, b, a from t");
        var direct = new DirectRowValues(statement.Handle);
        var portable = new PortableRowValues(statement.Handle);
        var rows = 0;
        for (; statement.Step(); rows++)
        {
            direct.Next();
            portable.Next();
            for (var column = 0; column < 3; column++)
            {
                AssertSame(portable, direct, column);
            }
        }

        Assert.Equal(6, rows);
    }

    private static void AssertSame(PortableRowValues portable, DirectRowValues direct, int column)
    {
        Assert.Equal(portable.TypeOf(column), direct.TypeOf(column));
        switch (portable.TypeOf(column))
        {
            case raw.SQLITE_INTEGER:
                Assert.Equal(portable.Int64(column), direct.Int64(column));
                break;
            case raw.SQLITE_FLOAT:
                Assert.Equal(portable.Double(column), direct.Double(column));
                break;
            default:
                Assert.Equal(portable.Bytes(column), direct.Bytes(column));
                break;
        }
    }
}
