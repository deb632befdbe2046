using System.Net;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>How a connection is named.</summary>
public sealed class RedisConnectionStringTests
{
    [Theory]
    [InlineData("localhost:6379", "localhost:6379", false, null, null, null)]
    [InlineData("localhost", "localhost:0", false, null, null, null)]
    [InlineData("localhost:6379,password=x,ssl=true", "localhost:6379", true, null, "x", null)]
    [InlineData("one:1,user=app,password=x,defaultDatabase=2", "one:1", false, "app", "x", 2)]
    [InlineData("[::1]:6379", "[::1]:6379", false, null, null, null)]
    [InlineData("::1", "[::1]:0", false, null, null, null)]
    [InlineData("127.0.0.1:1,[fe80::1]:2, three:3", "127.0.0.1:1 [fe80::1]:2 three:3", false, null, null, null)]
    [InlineData("/run/redis.sock,password=x", "/run/redis.sock", false, null, "x", null)]
    [InlineData("unix:/run/redis.sock", "/run/redis.sock", false, null, null, null)]
    [InlineData("redis://:p%40ss@one:1,two/3", "one:1 two:6379", false, null, "p@ss", 3)]
    [InlineData("redis://:a/b?c@one", "one:6379", false, null, "a/b?c", null)]
    [InlineData("redis://app:x@one", "one:6379", false, "app", "x", null)]
    [InlineData("redis://one?user=app&password=x&defaultDatabase=4", "one:6379", false, "app", "x", 4)]
    [InlineData("rediss://default:x@one", "one:6379", true, null, "x", null)]
    [InlineData("redis://[::1]:6379", "[::1]:6379", false, null, null, null)]
    [InlineData("redis://[::1]/1", "[::1]:6379", false, null, null, 1)]
    [InlineData("rediss://app:x@[2001:db8::1]:7000,two:1/", "[2001:db8::1]:7000 two:1", true, "app", "x", null)]
    [InlineData("unix:///run/redis.sock", "/run/redis.sock", false, null, null, null)]
    [InlineData("unix://app:x@/run/redis.sock?defaultDatabase=1", "/run/redis.sock", false, "app", "x", 1)]
    public void Parse_ConnectionString_IsRead(string text, string nodes, bool ssl, string? user, string? password, int? database)
    {
        var options = RedisConnectionString.Parse(text);

        Assert.Equal(nodes, string.Join(' ', options.EndPoints.Select(node => node is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : node.ToString())));
        Assert.Equal((ssl, user, password, database), (options.Ssl, options.User, options.Password, options.DefaultDatabase));
        Assert.Equal(RedisProtocol.Resp2, options.Protocol);
    }

    [Theory]
    [InlineData("http://s3cret@x", "scheme")]
    [InlineData("redis://:s3cret@", "names no server")]
    [InlineData(",", "names no server")]
    [InlineData("redis://:s3cret@x/one", "database")]
    [InlineData("redis://:s3cret@x/-1", "database")]
    [InlineData("x:1,password=s3cret,defaultDatabase=-1", "database")]
    [InlineData("x:1,s3cret=1", "cannot be read")]
    [InlineData("x:1,password=a,sEcret=1", "cannot be read")]
    [InlineData("redis://localhost?x=1", "the option 'x', which does not exist")]
    [InlineData("localhost,retries=1,password=s3cret", "the option 'retries', which does not exist")]
    [InlineData("localhost,connectTimeout=s3cret", "'connectTimeout' of the Redis connection string has a value")]
    [InlineData("good:1,s3cret:b", "server address")]
    [InlineData("good:1,s3cret:70000", "server address")]
    [InlineData("redis://s3cret:0", "server address")]
    [InlineData("redis://[::s3cret]:1", "server address")]
    [InlineData("redis://:s3cret@[::1", "server address")]
    [InlineData("unix://s3cret", "server address")]
    [InlineData("unix:s3cret", "server address")]
    public void Parse_ConnectionStringThatCannotBeUsed_SaysWhyWithoutIt(string text, string reason)
    {
        var exception = Assert.Throws<ArgumentException>(() => RedisConnectionString.Parse(text));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.ToString().Replace('3', 'e'), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("10.0.0.1", "localhost:7001")]
    [InlineData("10.0.0.1:6379", "localhost")]
    [InlineData("", "localhost:7001")]
    public void NodeAddressMap_AddressWithoutAPort_IsRefusedByName(string announced, string reached)
    {
        var options = new RedisStoreOptions { NodeAddressMap = { [announced] = reached } };

        Assert.Contains($"'{announced}'", Assert.Throws<ArgumentException>(() => new RedisRecordStore("localhost", options)).Message, StringComparison.Ordinal);
    }
}
