using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.Tests;

/// <summary>The ways in which an owner, or something that answers in its place, spoils an otherwise valid answer.</summary>
internal static class LyingOwner
{
    private static readonly byte[] Blanks = [.. Enumerable.Repeat((byte)' ', 65_536)];

    public static async Task LieAsync(HttpContext context, string kind, string mediaType, byte[] truth)
    {
        var response = context.Response;
        if (kind.StartsWith("status ", StringComparison.Ordinal))
        {
            response.StatusCode = int.Parse(kind.AsSpan("status ".Length), CultureInfo.InvariantCulture);
            if (response.StatusCode is not (204 or 301))
            {
                // The body says that the keys are missing, so only the status shows that it must not be believed.
                response.ContentType = mediaType;
                await response.Body.WriteAsync(truth, context.RequestAborted);
            }

            return;
        }

        response.ContentType = kind switch { "html" => "text/html; charset=utf-8", "no content type" => null, "utf-16" => $"{mediaType}; charset=utf-16", _ => mediaType };
        switch (kind)
        {
            case "login page":
                response.Redirect("/login");
                break;
            case "redirect loop":
                response.Redirect(context.Request.Path);
                break;
            case "reset mid-body":
                response.ContentLength = truth.Length;
                await response.Body.WriteAsync(truth.AsMemory(0, truth.Length - 10), context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case "huge announced":
                response.ContentLength = 8_192;
                await response.Body.WriteAsync((byte[])[.. truth, .. new byte[8_192 - truth.Length]], context.RequestAborted);
                break;
            case "huge":
                await response.Body.WriteAsync(truth.AsMemory(0, truth.Length - 2), context.RequestAborted);
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await response.Body.WriteAsync(Blanks, CancellationToken.None);
                }

                break;
            case "gzip bomb":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(Compress([.. truth[..^2], .. Enumerable.Repeat((byte)' ', 50_000_000)]), context.RequestAborted);
                break;
            case "broken gzip":
                response.Headers.ContentEncoding = "gzip";
                await response.Body.WriteAsync(truth, context.RequestAborted);
                break;
            case "reset":
                context.Abort();
                break;
            case "silence":
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "silence in the body":
                await response.Body.WriteAsync(truth.AsMemory(0, truth.Length - 10), CancellationToken.None);
                await response.Body.FlushAsync(CancellationToken.None);
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "slow drip":
                for (var index = 0; index < truth.Length && !context.RequestAborted.IsCancellationRequested; index++)
                {
                    await response.Body.WriteAsync(truth.AsMemory(index, 1), CancellationToken.None);
                    await response.Body.FlushAsync(CancellationToken.None);
                    await Task.Delay(100, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                break;
            case "endless headers":
                for (var index = 0; index < 1_000; index++)
                {
                    response.Headers[string.Create(CultureInfo.InvariantCulture, $"x-{index}")] = new string('x', 1_000);
                }

                break;
            case "html":
                await response.WriteAsync("<html>", context.RequestAborted);
                break;
            default:
                await response.Body.WriteAsync(truth, context.RequestAborted);
                break;
        }
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return buffer.ToArray();
    }
}
