using System.Globalization;
using System.Text;
using Personalization.Testing;

namespace Personalization.AspNetCore.Tests;

/// <summary>Makes requests that are nearly right, by pieces and by changing letters.</summary>
internal static class FuzzedRequests
{
    private static readonly string[] Methods = ["GET", "GET", "HEAD", "POST", "POST", "PUT", "OPTIONS", "get", "X"];
    private static readonly string[] Pieces =
    [
        "customers", "products", "nobody", "records", "email", "user_id", "5", "b", "explain", "..", ".", "", "%2e%2e", "%2F", "%00", "%FF", "%", "%C3%A9",
        "a%2Fb", "a%252Fb", "\xE9", "x", "jane@example.com", "~", "{", "'", "\"", "<script>", ";", "&", "=", "+", "%20", "%0d%0a",
    ];

    private static readonly string[] Queries = ["", "", "", "?", "?fields=city", "?fields=", "?fields=%FF", "?fields=a,b,,c", "?a=b&fields=city", "?%00", "?fields=%2C"];
    private static readonly string[] Headers =
    [
        "Accept: */*", "Accept: text/html", "Accept: ,;q=,", "Accept: */*;q=x", "If-None-Match: *", "If-None-Match: \"x", "If-None-Match: W/", "Content-Type: application/json",
        "Content-Type: text/plain", "Content-Type: ;;;", "Content-Type: application/json; charset=x", "Expect: 100-continue", "Connection: keep-alive", "Range: bytes=0-1",
        "X-Forwarded-For: a", "Cookie: a=b", "Accept-Encoding: gzip", "Authorization: Basic x", "Content-Encoding: gzip", "If-Modified-Since: x",
    ];

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "{\"email\":\"x\"}", "{\"user_id\":5}", "{\"user_id\":-0.0e+1}", "{\"values\":[\"a\",5]}", "{\"values\":[[]]}", "{\"values\":", "\0", "\xFF\xFE",
        "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "{\"\":\"\"}", "[[[[[[[[[[[[[[[[[[", "{\"values\":[1,1,1,1e400]}", "nul", "\xEF\xBB\xBF{}",
    ];

    internal static FuzzedRequest Next(SeededRandom random, string key)
    {
        var method = random.Pick(Methods);
        var text = new StringBuilder($"{method} {Target(random)} HTTP/1.1\r\nHost: x\r\n");
        if (random.Chance(80))
        {
            text.Append("Authorization: Bearer ").Append(random.Chance(90) ? key : key[random.Next(key.Length)..]).Append("\r\n");
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            text.Append(random.Pick(Headers)).Append("\r\n");
        }

        var mayHang = false;
        if (method == "POST" || random.Chance(10))
        {
            var body = random.Pick(Bodies);
            var length = random.Chance(95) ? body.Length : body.Length + random.Next(5);
            mayHang = length > body.Length;
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n\r\n{body}");
        }
        else
        {
            text.Append("\r\n");
        }

        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        if (random.Chance(30))
        {
            for (var i = random.Next(3); i >= 0; i--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            mayHang = true;
        }

        return new FuzzedRequest(bytes, bytes.AsSpan().StartsWith("HEAD "u8), mayHang);
    }

    private static string Target(SeededRandom random)
    {
        if (random.Chance(40))
        {
            return $"/v1/collections/customers/records/{(random.Chance(50) ? "email" : "user_id")}/{random.Pick(Pieces)}{random.Pick(Queries)}";
        }

        var path = new StringBuilder(random.Chance(90) ? "/v1/collections" : "/");
        for (var i = random.Next(7); i > 0; i--)
        {
            path.Append('/').Append(random.Pick(Pieces));
        }

        return path.Append(random.Pick(Queries)).ToString();
    }
}
