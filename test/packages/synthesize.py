"""Synthesizes apps in one process, for to load aws_cdk takes longer than all of them, and copies the templates of each to a folder of its own."""

import runpy
import shutil
import sys
from pathlib import Path

from aws_cdk import App

assemblies = []
synth = App.synth


def noted(self, *args, **kwargs):
    assembly = synth(self, *args, **kwargs)
    assemblies.append(assembly.directory)
    return assembly


App.synth = noted

for app, folder in zip(sys.argv[1::2], sys.argv[2::2]):
    assemblies.clear()
    runpy.run_path(app, run_name="__main__")
    [assembly] = assemblies
    Path(folder).mkdir(parents=True)
    for template in Path(assembly).glob("*.template.json"):
        shutil.copy(template, folder)
