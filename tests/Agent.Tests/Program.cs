using System.Diagnostics;

namespace LvsOperator.Agent.Tests;

/// <summary>Programs that tests write and start.</summary>
internal static class Program
{
    /// <summary>
    /// Makes a program that sh runs. It is another process that writes it: while a file is open for writing in this one, whatever thread starts a process
    /// hands the open file on for a moment, and as long the kernel calls the program busy (ETXTBSY, execve(2)).
    /// </summary>
    internal static string Write(string path, string script)
    {
        var text = path + ".text";
        File.WriteAllText(text, $"#!/bin/sh\n{script}\n");
        using var install = Process.Start("install", ["-m", "700", text, path]);
        install.WaitForExit();
        Assert.Equal(0, install.ExitCode);
        return path;
    }
}
